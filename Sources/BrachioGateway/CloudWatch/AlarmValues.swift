internal import BrachioMetrics
internal import BrachioWire

/// Alarms from and to the wire.
extension AlarmShapes {
    static func configuration(_ input: WireValue) throws -> AlarmConfiguration {
        func actions(_ key: String) -> [String] { (input[key]?.list ?? []).compactMap(\.string) }
        guard input["ThresholdMetricId"] == nil else { throw CloudWatchService.invalid("Anomaly detection is not offered.") }
        let lowSamples = input["EvaluateLowSampleCountPercentile"]?.string
        guard lowSamples == nil || lowSamples == "evaluate" || lowSamples == "ignore" else {
            throw CloudWatchService.invalid("EvaluateLowSampleCountPercentile must be evaluate or ignore.")
        }
        return try AlarmConfiguration(
            name: input["AlarmName"]?.string ?? "", text: input["AlarmDescription"]?.string, actionsEnabled: input["ActionsEnabled"]?.boolean ?? true,
            okActions: actions("OKActions"), alarmActions: actions("AlarmActions"), insufficientDataActions: actions("InsufficientDataActions"),
            watched: watched(input), rule: rule(input), ignoresLowSampleCounts: lowSamples == "ignore")
    }

    private static func watched(_ input: WireValue) throws -> AlarmConfiguration.Watched {
        if let list = input["Metrics"]?.list, !list.isEmpty {
            guard input["MetricName"] == nil else { throw CloudWatchService.contradicting("An alarm has either Metrics or MetricName.") }
            return .queries(try list.map(CloudWatchShapes.query))
        }
        guard let name = (input["Statistic"] ?? input["ExtendedStatistic"])?.string else { throw CloudWatchService.missing("Statistic") }
        guard let period = input["Period"]?.integer else { throw CloudWatchService.missing("Period") }
        return .metric(
            try MetricStatistic(
                metric: CloudWatchShapes.metric(input), periodSeconds: Int(period), statistic: Statistic(name), unit: CloudWatchShapes.unit(input)))
    }

    private static func rule(_ input: WireValue) throws -> AlarmRule {
        guard let periods = input["EvaluationPeriods"]?.integer else { throw CloudWatchService.missing("EvaluationPeriods") }
        guard let threshold = input["Threshold"]?.double else { throw CloudWatchService.missing("Threshold") }
        guard let comparison = input["ComparisonOperator"]?.string.flatMap(AlarmRule.Comparison.init) else {
            throw CloudWatchService.invalid("ComparisonOperator is missing, or one of the operators of anomaly detection, which is not offered.")
        }
        let treatment = input["TreatMissingData"]?.string
        guard let missing = AlarmRule.MissingData(rawValue: treatment ?? "missing") else {
            throw CloudWatchService.invalid("TreatMissingData must be breaching, notBreaching, ignore or missing.")
        }
        return try AlarmRule(
            comparison: comparison, threshold: threshold, evaluationPeriods: Int(periods),
            datapointsToAlarm: input["DatapointsToAlarm"]?.integer.map { Int($0) }, missingData: missing)
    }

    static func value(_ alarm: Alarm, arn: String) -> WireValue {
        let configuration = alarm.configuration, rule = configuration.rule
        func texts(_ list: [String]) -> WireValue { .list(list.map { .string($0) }) }
        var map: WireMap = [
            "AlarmName": .string(configuration.name), "AlarmArn": .string(arn), "ActionsEnabled": .boolean(configuration.actionsEnabled),
            "AlarmConfigurationUpdatedTimestamp": .timestamp(alarm.status.configured), "OKActions": texts(configuration.okActions),
            "AlarmActions": texts(configuration.alarmActions), "InsufficientDataActions": texts(configuration.insufficientDataActions),
            "EvaluationPeriods": .integer(Int64(rule.evaluationPeriods)), "DatapointsToAlarm": .integer(Int64(rule.datapointsToAlarm)),
            "Threshold": .double(rule.threshold), "ComparisonOperator": .string(rule.comparison.rawValue),
            "TreatMissingData": .string(rule.missingData.rawValue), "StateValue": .string(alarm.state.rawValue),
            "StateReason": .string(String(alarm.status.reason.prefix(1_023))), "StateUpdatedTimestamp": .timestamp(alarm.status.updated),
            "StateTransitionedTimestamp": .timestamp(alarm.status.transitioned),
        ]
        map["AlarmDescription"] = configuration.text.map { .string($0) }
        map["StateReasonData"] = alarm.status.reasonData.map { .string(String($0.prefix(4_000))) }
        if configuration.ignoresLowSampleCounts { map["EvaluateLowSampleCountPercentile"] = "ignore" }
        switch configuration.watched {
        case .queries(let queries): map["Metrics"] = .list(queries.map(CloudWatchShapes.value))
        case .metric(let watched):
            for entry in CloudWatchShapes.value(watched.metric).entries { map[entry.key] = entry.value }
            map["Period"] = .integer(Int64(watched.periodSeconds))
            map[watched.statistic.needsDistribution ? "ExtendedStatistic" : "Statistic"] = .string(watched.statistic.name)
            map["Unit"] = watched.unit.map { .string($0.rawValue) }
        }
        return .map(map)
    }
}
