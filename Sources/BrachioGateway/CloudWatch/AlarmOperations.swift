internal import BrachioMetrics
internal import BrachioWire
internal import Foundation

/// Metric alarms: put, describe, history, set, enable, disable, delete.
struct AlarmOperations {
    let alarms: AlarmStore

    var entries: [RPCService.Entry] {
        [
            CloudWatchService.entry(AlarmShapes.putMetricAlarm, resource: Self.resource) { [alarms] input, _ in
                try await alarms.put(AlarmShapes.configuration(input))
                return [:]
            },
            CloudWatchService.entry(AlarmShapes.describeAlarms) { [alarms] input, call in try await Self.describe(input, call, alarms) },
            CloudWatchService.entry(AlarmShapes.describeAlarmsForMetric) { [alarms] input, call in
                let statistic = try (input["Statistic"] ?? input["ExtendedStatistic"])?.string.map { try Statistic($0) }
                let found = try await alarms.list(
                    watching: CloudWatchShapes.metric(input), statistic: statistic, periodSeconds: input["Period"]?.integer.map { Int($0) },
                    unit: CloudWatchShapes.unit(input))
                return ["MetricAlarms": .list(found.map { AlarmShapes.value($0, arn: Self.arn($0.configuration.name, call)) })]
            },
            CloudWatchService.entry(AlarmShapes.describeAlarmHistory) { [alarms] input, _ in try await Self.history(input, alarms) },
            CloudWatchService.entry(AlarmShapes.setAlarmState, resource: Self.resource) { [alarms] input, _ in
                let state = input["StateValue"]?.string.flatMap(AlarmState.init) ?? .insufficientData
                try await alarms.setState(
                    input["AlarmName"]?.string ?? "", to: state, reason: input["StateReason"]?.string ?? "",
                    reasonData: input["StateReasonData"]?.string)
                return [:]
            },
            CloudWatchService.entry(AlarmShapes.deleteAlarms) { [alarms] input, _ in
                try await alarms.delete(Self.names(input))
                return [:]
            },
            CloudWatchService.entry(AlarmShapes.enableAlarmActions) { [alarms] input, _ in
                try await alarms.setActions(Self.names(input), enabled: true)
                return [:]
            },
            CloudWatchService.entry(AlarmShapes.disableAlarmActions) { [alarms] input, _ in
                try await alarms.setActions(Self.names(input), enabled: false)
                return [:]
            },
        ]
    }

    private static let resource: @Sendable (WireValue, Call) -> String = { input, call in arn(input["AlarmName"]?.string ?? "*", call) }

    private static func arn(_ name: String, _ call: Call) -> String { call.arn("cloudwatch", "alarm:\(name)") }

    private static func names(_ input: WireValue) -> [String] { (input["AlarmNames"]?.list ?? []).compactMap(\.string) }

    private static func describe(_ input: WireValue, _ call: Call, _ alarms: AlarmStore) async throws -> WireValue {
        var filter = AlarmStore.Filter()
        if let names = input["AlarmNames"]?.list { filter.names = Set(names.compactMap(\.string)) }
        filter.prefix = input["AlarmNamePrefix"]?.string
        filter.state = input["StateValue"]?.string.flatMap(AlarmState.init)
        filter.actionPrefix = input["ActionPrefix"]?.string
        let types = input["AlarmTypes"]?.list?.compactMap(\.string) ?? ["MetricAlarm"]
        guard types.contains("MetricAlarm") else { return ["MetricAlarms": [], "CompositeAlarms": []] }
        let page = try await alarms.list(filter, token: input["NextToken"]?.string, pageAlarms: Int(input["MaxRecords"]?.integer ?? 50))
        var output: WireMap = [
            "MetricAlarms": .list(page.items.map { AlarmShapes.value($0, arn: arn($0.configuration.name, call)) }), "CompositeAlarms": [],
        ]
        output["NextToken"] = page.next.map { .string($0) }
        return .map(output)
    }

    private static func history(_ input: WireValue, _ alarms: AlarmStore) async throws -> WireValue {
        let page = try await alarms.history(
            of: input["AlarmName"]?.string, kind: input["HistoryItemType"]?.string.flatMap(AlarmHistoryItem.Kind.init),
            from: input["StartDate"]?.timestamp, to: input["EndDate"]?.timestamp, newestFirst: input["ScanBy"]?.string != "TimestampAscending",
            token: input["NextToken"]?.string, pageItems: Int(input["MaxRecords"]?.integer ?? 50))
        var output: WireMap = ["AlarmHistoryItems": .list(page.items.map { item in
            [
                "AlarmName": .string(item.alarm), "AlarmType": "MetricAlarm", "Timestamp": .timestamp(item.time),
                "HistoryItemType": .string(item.kind.rawValue), "HistorySummary": .string(item.summary),
                "HistoryData": .string(String(item.data.prefix(4_095))),
            ]
        })]
        output["NextToken"] = page.next.map { .string($0) }
        return .map(output)
    }
}
