/// What one action is to do with one message, with every template filled in: it needs its rule no more.
package enum Delivery: Codable, Hashable, Sendable {
    case republish(topic: String, qos: Int, headers: RuleAction.Headers?, rounds: Int)
    case object(bucket: String, key: String, acl: String?)
    case records(bucket: String, prefix: String, separator: String, isBatch: Bool)
    case metric(MetricObservation)
    case log(group: String, stream: String, timeMilliseconds: Int64, isBatch: Bool)
    case alarm(name: String, state: String, reason: String)
    case function(arn: String)
    case post(url: String, headers: [RuleAction.Pair])
    case row(database: String, table: String, dimensions: [RuleAction.Timestream.Dimension], timeMilliseconds: Int64)

    /// The name that the error action's document has for the kind.
    var actionName: String {
        switch self {
        case .republish: "RepublishAction"
        case .object: "S3Action"
        case .records: "FirehoseAction"
        case .metric: "CloudwatchMetricAction"
        case .log: "CloudwatchLogsAction"
        case .alarm: "CloudwatchAlarmAction"
        case .function: "LambdaAction"
        case .post: "HttpAction"
        case .row: "TimestreamAction"
        }
    }

    /// What it acts on.
    var resource: String {
        switch self {
        case .republish(let topic, _, _, _): topic
        case .object(let bucket, _, _), .records(let bucket, _, _, _): bucket
        case .metric(let observation): observation.name
        case .log(let group, _, _, _): group
        case .alarm(let name, _, _): name
        case .function(let arn): arn
        case .post(let url, _): url
        case .row(let database, let table, _, _): "\(database)/\(table)"
        }
    }

    /// Whether deliveries gather before they are made: for so many seconds, or until they have so many bytes.
    var gathers: (seconds: Double, bytes: Int)? {
        if case .records = self { (60, 5 << 20) } else { nil }
    }
}

/// A value of a metric.
package struct MetricObservation: Codable, Hashable, Sendable {
    package var namespace: String
    package var name: String
    package var value: Double
    package var unit: String
    /// Seconds since 1970.
    package var time: Int
}
