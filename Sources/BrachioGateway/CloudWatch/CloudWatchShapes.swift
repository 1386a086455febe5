internal import BrachioMetrics
internal import BrachioWire

/// Shapes that several operations share.
enum CloudWatchShapes {
    static let namespace = Shape.string(1...255, pattern: "[^:].*")
    static let name = Shape.string(1...255)
    static let unit = Shape.oneOf(MetricUnit.allCases.map(\.rawValue))
    static let statistic = Shape.oneOf(["SampleCount", "Average", "Sum", "Minimum", "Maximum"])
    static let period = Shape.integer.from(1)
    static let scanBy = Shape.oneOf(["TimestampDescending", "TimestampAscending"])

    static let dimension = Shape.structure([.required("Name", name), .required("Value", .string(1...1_024))])
    static let dimensions = Shape.list(dimension).atMost(30)

    static let metric = Shape.structure([
        .optional("Namespace", namespace), .optional("MetricName", name), .optional("Dimensions", dimensions),
    ])

    static let metricDataQuery = Shape.structure([
        .required("Id", name),
        .optional("MetricStat", .structure([
            .required("Metric", metric), .required("Period", period), .required("Stat", .string), .optional("Unit", unit),
        ])),
        .optional("Expression", .string(1...2_048)), .optional("Label", .string), .optional("ReturnData", .boolean),
        .optional("Period", period), .optional("AccountId", name),
    ])

    static let invalidParameters = [
        "InvalidParameterValueException": 400, "MissingRequiredParameterException": 400, "InvalidParameterCombinationException": 400,
        "InternalServiceFault": 500,
    ]

    static func metric(_ value: WireValue) throws -> Metric {
        guard let namespace = value["Namespace"]?.string else { throw CloudWatchService.missing("Namespace") }
        guard let name = value["MetricName"]?.string else { throw CloudWatchService.missing("MetricName") }
        return try metric(value, namespace: namespace, name: name)
    }

    static func metric(_ value: WireValue, namespace: String, name: String) throws -> Metric {
        let dimensions = (value["Dimensions"]?.list ?? []).map {
            Metric.Dimension(name: $0["Name"]?.string ?? "", value: $0["Value"]?.string ?? "")
        }
        return try Metric(namespace: namespace, name: name, dimensions: dimensions)
    }

    static func value(_ metric: Metric) -> WireMap {
        [
            "Namespace": .string(metric.namespace), "MetricName": .string(metric.name),
            "Dimensions": .list(metric.dimensions.map { ["Name": .string($0.name), "Value": .string($0.value)] }),
        ]
    }

    static func unit(_ value: WireValue) -> MetricUnit? { value["Unit"]?.string.flatMap(MetricUnit.init) }

    static func query(_ value: WireValue) throws -> MetricDataQuery {
        let id = value["Id"]?.string ?? ""
        let source: MetricDataQuery.Source
        switch (value["MetricStat"], value["Expression"]?.string) {
        case (let stat?, nil):
            source = .metric(
                try MetricStatistic(
                    metric: metric(stat["Metric"] ?? .null), periodSeconds: Int(stat["Period"]?.integer ?? 0),
                    statistic: Statistic(stat["Stat"]?.string ?? ""), unit: unit(stat)))
        case (nil, let expression?): source = .expression(expression, periodSeconds: value["Period"]?.integer.map { Int($0) })
        default: throw CloudWatchService.contradicting("Query \(id) must have either MetricStat or Expression.")
        }
        return try MetricDataQuery(id: id, source: source, label: value["Label"]?.string, returnsData: value["ReturnData"]?.boolean ?? true)
    }

    static func value(_ query: MetricDataQuery) -> WireValue {
        var map: WireMap = ["Id": .string(query.id), "ReturnData": .boolean(query.returnsData)]
        map["Label"] = query.label.map { .string($0) }
        switch query.source {
        case .metric(let wanted):
            var stat: WireMap = [
                "Metric": .map(value(wanted.metric)), "Period": .integer(Int64(wanted.periodSeconds)), "Stat": .string(wanted.statistic.name),
            ]
            stat["Unit"] = wanted.unit.map { .string($0.rawValue) }
            map["MetricStat"] = .map(stat)
        case .expression(let text, let period):
            map["Expression"] = .string(text)
            map["Period"] = period.map { .integer(Int64($0)) }
        }
        return .map(map)
    }
}
