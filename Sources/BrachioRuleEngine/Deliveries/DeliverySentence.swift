extension Delivery {
    /// What would be done, in words.
    package var sentence: String {
        switch self {
        case .republish(let topic, let qos, _, _): "publishes to \(topic) with quality of service \(qos)"
        case .object(let bucket, let key, _): "writes s3://\(bucket)/\(key)"
        case .records(let bucket, let prefix, _, _):
            "adds a line to s3://\(bucket)/\(prefix.isEmpty ? "" : prefix + "/")YYYY/MM/DD/HH/…jsonl"
        case .metric(let observation): "puts \(observation.value) \(observation.unit) into metric \(observation.name) of \(observation.namespace)"
        case .log(let group, let stream, _, let isBatch): "appends \(isBatch ? "events" : "a line") to log stream \(stream) of \(group)"
        case .alarm(let name, let state, _): "sets alarm \(name) to \(state)"
        case .function(let arn): "invokes \(arn)"
        case .post(let url, _): "posts to \(url)"
        case .row(let database, let table, let dimensions, _):
            "inserts a row into table \(table) of tables/\(database).sqlite"
                + (dimensions.isEmpty ? "" : " with \(dimensions.map { "\($0.name)=\($0.value)" }.joined(separator: ", "))")
        }
    }
}
