/// One action of a rule. In JSON it is an object with one member, named after the kind, as in IoT's `Action`.
package enum RuleAction: Hashable, Sendable {
    case republish(Republish)
    case s3(S3)
    case firehose(Firehose)
    case cloudwatchMetric(CloudwatchMetric)
    case cloudwatchLogs(CloudwatchLogs)
    case cloudwatchAlarm(CloudwatchAlarm)
    case lambda(Lambda)
    case http(HTTP)
    case timestream(Timestream)

    /// Publishes the result to another topic; `$$aws/…` stands for `$aws/…`.
    package struct Republish: Codable, Hashable, Sendable {
        package var roleArn: String
        package var topic: String
        package var qos: Int?
        package var headers: Headers?
    }

    /// Properties of version 5 that the republished message gets. All are templates.
    package struct Headers: Codable, Hashable, Sendable {
        package var payloadFormatIndicator: String?
        package var contentType: String?
        package var responseTopic: String?
        package var correlationData: String?
        package var messageExpiry: String?
        package var userProperties: [Pair]?
    }

    package struct Pair: Codable, Hashable, Sendable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Writes the result as one object.
    package struct S3: Codable, Hashable, Sendable {
        package var roleArn: String
        package var bucketName: String
        package var key: String
        package var cannedAcl: String?
    }

    /// Gathers results into JSON Lines, one object a minute or 5 MiB, under `<prefix>/YYYY/MM/DD/HH/`. The delivery stream's name is the
    /// bucket's, with the prefix behind a slash.
    package struct Firehose: Codable, Hashable, Sendable {
        package var roleArn: String
        package var deliveryStreamName: String
        package var separator: String?
        package var batchMode: Bool?
    }

    package struct CloudwatchMetric: Codable, Hashable, Sendable {
        package var roleArn: String
        package var metricNamespace: String
        package var metricName: String
        package var metricValue: String
        package var metricUnit: String
        package var metricTimestamp: String?
    }

    /// Appends the result to a log group, under the rule's name as the stream's. In batch mode the result is an array of
    /// `{"timestamp": …, "message": …}`.
    package struct CloudwatchLogs: Codable, Hashable, Sendable {
        package var roleArn: String
        package var logGroupName: String
        package var batchMode: Bool?
    }

    package struct CloudwatchAlarm: Codable, Hashable, Sendable {
        package var roleArn: String
        package var alarmName: String
        package var stateReason: String
        package var stateValue: String
    }

    package struct Lambda: Codable, Hashable, Sendable {
        package var functionArn: String
    }

    package struct HTTP: Codable, Hashable, Sendable {
        package var url: String
        package var confirmationUrl: String?
        package var headers: [Pair]?
    }

    /// Writes one row into a table of SQLite: `tables/<databaseName>.sqlite` of the data folder.
    package struct Timestream: Codable, Hashable, Sendable {
        package var roleArn: String
        package var databaseName: String
        package var tableName: String
        package var dimensions: [Dimension]
        package var timestamp: Timestamp?

        package struct Dimension: Codable, Hashable, Sendable {
            package var name: String
            package var value: String
        }

        package struct Timestamp: Codable, Hashable, Sendable {
            package var value: String
            package var unit: String
        }
    }

    /// The kind's name as the wire has it.
    package var kind: String {
        switch self {
        case .republish: "republish"
        case .s3: "s3"
        case .firehose: "firehose"
        case .cloudwatchMetric: "cloudwatchMetric"
        case .cloudwatchLogs: "cloudwatchLogs"
        case .cloudwatchAlarm: "cloudwatchAlarm"
        case .lambda: "lambda"
        case .http: "http"
        case .timestream: "timestream"
        }
    }

    /// What the action acts on, as its owner wrote it.
    package var target: String {
        switch self {
        case .republish(let action): action.topic
        case .s3(let action): action.bucketName
        case .firehose(let action): action.deliveryStreamName
        case .cloudwatchMetric(let action): "\(action.metricNamespace)/\(action.metricName)"
        case .cloudwatchLogs(let action): action.logGroupName
        case .cloudwatchAlarm(let action): action.alarmName
        case .lambda(let action): action.functionArn
        case .http(let action): action.url
        case .timestream(let action): "\(action.databaseName)/\(action.tableName)"
        }
    }
}
