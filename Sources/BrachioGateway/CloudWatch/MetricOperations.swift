internal import BrachioMetrics
internal import BrachioWire
internal import Foundation

/// PutMetricData and ListMetrics; the questions are in `MetricQuestions`.
struct MetricOperations {
    let metrics: MetricStore
    let queries: MetricQueries

    var entries: [RPCService.Entry] {
        [
            CloudWatchService.entry(Self.putMetricData) { [metrics] input, call in
                try await metrics.put(Self.data(input, now: call.date))
                return [:]
            },
            CloudWatchService.entry(Self.listMetrics) { [metrics] input, _ in
                let page = try await metrics.list(Self.filter(input), token: input["NextToken"]?.string)
                var output: WireMap = ["Metrics": .list(page.items.map { .map(CloudWatchShapes.value($0)) })]
                output["NextToken"] = page.next.map { .string($0) }
                return .map(output)
            },
            CloudWatchService.entry(Self.getMetricStatistics) { [queries] input, _ in try await Self.statistics(input, queries) },
            CloudWatchService.entry(Self.getMetricData) { [queries] input, _ in try await Self.metricData(input, queries) },
        ]
    }

    static let datum = Shape.structure([
        .required("MetricName", CloudWatchShapes.name), .optional("Dimensions", CloudWatchShapes.dimensions), .optional("Timestamp", .timestamp),
        .optional("Value", .double),
        .optional("StatisticValues", .structure([
            .required("SampleCount", .double), .required("Sum", .double), .required("Minimum", .double), .required("Maximum", .double),
        ])),
        .optional("Values", .list(.double)), .optional("Counts", .list(.double)), .optional("Unit", CloudWatchShapes.unit),
        .optional("StorageResolution", .integer.from(1)),
    ])

    static let putMetricData = ServiceOperation(
        "PutMetricData",
        input: .structure([.required("Namespace", CloudWatchShapes.namespace), .optional("MetricData", .list(datum))]),
        errors: CloudWatchShapes.invalidParameters)

    static let listMetrics = ServiceOperation(
        "ListMetrics",
        input: .structure([
            .optional("Namespace", CloudWatchShapes.namespace), .optional("MetricName", CloudWatchShapes.name),
            .optional("Dimensions", .list(
                .structure([.required("Name", CloudWatchShapes.name), .optional("Value", .string(1...1_024))])).atMost(10)),
            .optional("NextToken", .string), .optional("RecentlyActive", .oneOf(["PT3H"])), .optional("IncludeLinkedAccounts", .boolean),
            .optional("OwningAccount", CloudWatchShapes.name),
        ]),
        output: .structure([.optional("Metrics", .list(CloudWatchShapes.metric)), .optional("NextToken", .string)]),
        errors: ["InternalServiceFault": 500, "InvalidParameterValueException": 400])

    static func data(_ input: WireValue, now: Date) throws -> [Datum] {
        let namespace = input["Namespace"]?.string ?? ""
        guard let list = input["MetricData"]?.list, !list.isEmpty else { throw CloudWatchService.missing("MetricData") }
        return try list.map { value in
            let metric = try CloudWatchShapes.metric(value, namespace: namespace, name: value["MetricName"]?.string ?? "")
            let time = value["Timestamp"]?.timestamp ?? now
            return try Datum(
                metric: metric, time: Int(clamping: Int64(exactly: time.timeIntervalSince1970.rounded(.down)) ?? .max),
                observation: observation(value, metric.name), unit: CloudWatchShapes.unit(value) ?? .none,
                resolutionSeconds: Int(value["StorageResolution"]?.integer ?? 60))
        }
    }

    private static func observation(_ value: WireValue, _ name: String) throws -> Observation {
        switch (value["Value"]?.double, value["Values"]?.list, value["StatisticValues"]) {
        case (let number?, nil, nil): return .value(number)
        case (nil, let list?, nil):
            let numbers = list.compactMap(\.double)
            return .values(numbers, counts: value["Counts"]?.list?.compactMap(\.double) ?? numbers.map { _ in 1 })
        case (nil, nil, let statistics?):
            func number(_ key: String) -> Double { statistics[key]?.double ?? .nan }
            return .statistics(count: number("SampleCount"), sum: number("Sum"), minimum: number("Minimum"), maximum: number("Maximum"))
        case (nil, nil, nil): throw CloudWatchService.missing("Value of \(name)")
        default: throw CloudWatchService.contradicting("Metric \(name) must have one of Value, Values and StatisticValues.")
        }
    }

    private static func filter(_ input: WireValue) -> MetricStore.Filter {
        var filter = MetricStore.Filter()
        filter.namespace = input["Namespace"]?.string
        filter.name = input["MetricName"]?.string
        filter.dimensions = (input["Dimensions"]?.list ?? []).map { (name: $0["Name"]?.string ?? "", value: $0["Value"]?.string) }
        filter.recentlyActive = input["RecentlyActive"]?.string != nil
        return filter
    }
}
