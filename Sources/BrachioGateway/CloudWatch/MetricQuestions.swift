internal import BrachioMetrics
internal import BrachioWire
internal import Foundation

/// GetMetricStatistics and GetMetricData.
extension MetricOperations {
    static let getMetricStatistics = ServiceOperation(
        "GetMetricStatistics",
        input: .structure([
            .required("Namespace", CloudWatchShapes.namespace), .required("MetricName", CloudWatchShapes.name),
            .optional("Dimensions", CloudWatchShapes.dimensions), .required("StartTime", .timestamp), .required("EndTime", .timestamp),
            .required("Period", CloudWatchShapes.period), .optional("Statistics", .list(CloudWatchShapes.statistic, 1...5)),
            .optional("ExtendedStatistics", .list(.string, 1...10)), .optional("Unit", CloudWatchShapes.unit),
        ]),
        output: .structure([
            .optional("Label", .string),
            .optional("Datapoints", .list(.structure([
                .optional("Timestamp", .timestamp), .optional("SampleCount", .double), .optional("Average", .double), .optional("Sum", .double),
                .optional("Minimum", .double), .optional("Maximum", .double), .optional("Unit", CloudWatchShapes.unit),
                .optional("ExtendedStatistics", .map(.double)),
            ]))),
        ]),
        errors: CloudWatchShapes.invalidParameters)

    static let getMetricData = ServiceOperation(
        "GetMetricData",
        input: .structure([
            .required("MetricDataQueries", .list(CloudWatchShapes.metricDataQuery)), .required("StartTime", .timestamp),
            .required("EndTime", .timestamp), .optional("NextToken", .string), .optional("ScanBy", CloudWatchShapes.scanBy),
            .optional("MaxDatapoints", .integer), .optional("LabelOptions", .structure([.optional("Timezone", .string)])),
        ]),
        output: .structure([
            .optional("MetricDataResults", .list(.structure([
                .optional("Id", CloudWatchShapes.name), .optional("Label", .string), .optional("Timestamps", .list(.timestamp)),
                .optional("Values", .list(.double)), .optional("StatusCode", .oneOf(["Complete", "InternalError", "PartialData", "Forbidden"])),
                .optional("Messages", .list(message)),
            ]))),
            .optional("NextToken", .string), .optional("Messages", .list(message)),
        ]),
        errors: ["InvalidNextToken": 400])

    private static let message = Shape.structure([.optional("Code", .string), .optional("Value", .string)])

    static func statistics(_ input: WireValue, _ queries: MetricQueries) async throws -> WireValue {
        let simple = try (input["Statistics"]?.list ?? []).compactMap(\.string).map { try Statistic($0) }
        let extended = (input["ExtendedStatistics"]?.list ?? []).compactMap(\.string)
        let named = try extended.map { (name: $0, statistic: try Statistic($0)) }
        guard !simple.isEmpty || !extended.isEmpty else { throw CloudWatchService.missing("Statistics or ExtendedStatistics") }
        let metric = try CloudWatchShapes.metric(input)
        let datapoints = try await queries.statistics(
            of: metric, times: try times(input), periodSeconds: Int(input["Period"]?.integer ?? 0),
            statistics: simple + named.map(\.statistic), unit: CloudWatchShapes.unit(input))
        return [
            "Label": .string(metric.name),
            "Datapoints": .list(datapoints.map { datapoint in
                var map: WireMap = [
                    "Timestamp": .timestamp(Date(timeIntervalSince1970: Double(datapoint.time))), "Unit": .string(datapoint.unit.rawValue),
                ]
                for statistic in simple { map[statistic.name] = datapoint.values[statistic].map { .double($0) } }
                var percentiles = WireMap()
                for (name, statistic) in named { percentiles[name] = datapoint.values[statistic].map { .double($0) } }
                if !percentiles.isEmpty { map["ExtendedStatistics"] = .map(percentiles) }
                return .map(map)
            }),
        ]
    }

    static func metricData(_ input: WireValue, _ queries: MetricQueries) async throws -> WireValue {
        let wanted = try (input["MetricDataQueries"]?.list ?? []).map(CloudWatchShapes.query)
        guard !wanted.isEmpty else { throw CloudWatchService.missing("MetricDataQueries") }
        let page = try MetricDataPage(
            token: input["NextToken"]?.string, datapointsMax: input["MaxDatapoints"]?.integer.map { Int($0) },
            isAscending: input["ScanBy"]?.string == "TimestampAscending")
        return page.encode(try await queries.data(wanted, times: try times(input)))
    }

    /// Whole seconds; the end is not part of it.
    private static func times(_ input: WireValue) throws -> Range<Int> {
        func seconds(_ key: String, _ rule: FloatingPointRoundingRule) throws -> Int {
            guard let time = input[key]?.timestamp?.timeIntervalSince1970, time >= 0, time < 1e11 else { throw CloudWatchService.invalid("\(key) is out of range.") }
            return Int(time.rounded(rule))
        }
        let start = try seconds("StartTime", .down), end = try seconds("EndTime", .up)
        guard start < end else { throw CloudWatchService.contradicting("The parameter StartTime must be less than the parameter EndTime.") }
        return start..<end
    }
}
