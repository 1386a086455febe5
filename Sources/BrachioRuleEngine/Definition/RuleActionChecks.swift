internal import BrachioCore

extension RuleAction {
    /// Every text of the action that may hold expressions.
    var templates: [String] {
        switch self {
        case .republish(let action):
            [action.topic] + [
                action.headers?.payloadFormatIndicator, action.headers?.contentType, action.headers?.responseTopic, action.headers?.correlationData,
                action.headers?.messageExpiry,
            ].compactMap { $0 } + (action.headers?.userProperties ?? []).flatMap { [$0.key, $0.value] }
        case .s3(let action): [action.bucketName, action.key]
        case .firehose(let action): [action.deliveryStreamName]
        case .cloudwatchMetric(let action):
            [action.metricNamespace, action.metricName, action.metricValue, action.metricUnit] + [action.metricTimestamp].compactMap { $0 }
        case .cloudwatchLogs(let action): [action.logGroupName]
        case .cloudwatchAlarm(let action): [action.alarmName, action.stateReason, action.stateValue]
        case .lambda(let action): [action.functionArn]
        case .http(let action): [action.url] + (action.headers ?? []).flatMap { [$0.key, $0.value] }
        case .timestream(let action):
            [action.databaseName, action.tableName] + action.dimensions.map(\.value) + [action.timestamp?.value, action.timestamp?.unit].compactMap { $0 }
        }
    }

    /// - Throws: `invalidInput` for what can be seen to be wrong before a message comes.
    func check() throws(BrachioError) {
        switch self {
        case .republish(let action):
            guard [nil, 0, 1].contains(action.qos) else { throw BrachioError(.invalidInput, "the qos of action republish is 0 or 1") }
            guard !action.topic.isEmpty else { throw BrachioError(.invalidInput, "the topic of action republish is empty") }
            if action.topic.hasPrefix("$"), !action.topic.hasPrefix("$$"), !action.topic.hasPrefix("${") {
                throw BrachioError(
                    .invalidInput, "the topic '\(action.topic.prefix(80))' of action republish begins with $", mend: "write $$ for topics that begin with $")
            }
        case .http(let action):
            guard action.url.hasPrefix("https://") || action.url.hasPrefix("http://") || action.url.hasPrefix("${") else {
                throw BrachioError(.invalidInput, "the url '\(action.url.prefix(80))' of action http is none of http or https")
            }
        case .timestream(let action):
            for dimension in action.dimensions where ["time", "record"].contains(dimension.name.lowercased()) || dimension.name.isEmpty {
                throw BrachioError(.invalidInput, "a dimension of action timestream cannot be named '\(dimension.name)'")
            }
        case .s3, .firehose, .cloudwatchMetric, .cloudwatchLogs, .cloudwatchAlarm, .lambda: break
        }
    }
}

extension RuleAction.Timestream {
    /// The units of a timestamp.
    static let millisecondsPerUnit = ["SECONDS": 1_000, "MILLISECONDS": 1, "MICROSECONDS": 1e-3, "NANOSECONDS": 1e-6]
}
