internal import BrachioCore

extension RuleAction: Codable {
    private struct Kind: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Kind.self)
        guard values.allKeys.count == 1, let kind = values.allKeys.first else {
            let names = values.allKeys.map(\.stringValue).sorted().joined(separator: ", ")
            throw BrachioError(
                .invalidInput, "an action is one of the kinds, and names it", cause: names.isEmpty ? "this one names none" : "this one names \(names)")
        }
        switch kind.stringValue {
        case "republish": self = .republish(try values.decode(Republish.self, forKey: kind))
        case "s3": self = .s3(try values.decode(S3.self, forKey: kind))
        case "firehose": self = .firehose(try values.decode(Firehose.self, forKey: kind))
        case "cloudwatchMetric": self = .cloudwatchMetric(try values.decode(CloudwatchMetric.self, forKey: kind))
        case "cloudwatchLogs": self = .cloudwatchLogs(try values.decode(CloudwatchLogs.self, forKey: kind))
        case "cloudwatchAlarm": self = .cloudwatchAlarm(try values.decode(CloudwatchAlarm.self, forKey: kind))
        case "lambda": self = .lambda(try values.decode(Lambda.self, forKey: kind))
        case "http": self = .http(try values.decode(HTTP.self, forKey: kind))
        case "timestream": self = .timestream(try values.decode(Timestream.self, forKey: kind))
        default:
            throw BrachioError(
                .unsupported, "the action \(kind.stringValue.prefix(40)) is not offered",
                mend: "use republish, s3, firehose, cloudwatchMetric, cloudwatchLogs, cloudwatchAlarm, lambda, http or timestream")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Kind.self)
        let kind = Kind(stringValue: kind)
        switch self {
        case .republish(let action): try values.encode(action, forKey: kind)
        case .s3(let action): try values.encode(action, forKey: kind)
        case .firehose(let action): try values.encode(action, forKey: kind)
        case .cloudwatchMetric(let action): try values.encode(action, forKey: kind)
        case .cloudwatchLogs(let action): try values.encode(action, forKey: kind)
        case .cloudwatchAlarm(let action): try values.encode(action, forKey: kind)
        case .lambda(let action): try values.encode(action, forKey: kind)
        case .http(let action): try values.encode(action, forKey: kind)
        case .timestream(let action): try values.encode(action, forKey: kind)
        }
    }
}
