internal import BrachioMetrics
internal import BrachioWire

/// Shapes of the alarm operations.
enum AlarmShapes {
    private static let name = Shape.string(1...255)
    private static let actions = Shape.list(.string(1...1_024)).atMost(5)
    private static let comparison = Shape.oneOf([
        "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold",
        "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold",
    ])
    private static let state = Shape.oneOf(AlarmState.allCases.map(\.rawValue))
    private static let types = Shape.list(.oneOf(["CompositeAlarm", "MetricAlarm"]))
    private static let historyKind = Shape.oneOf([
        "ConfigurationUpdate", "StateUpdate", "Action", "AlarmContributorStateUpdate", "AlarmContributorAction",
    ])

    /// What an alarm is configured by, the same when it is put and when it is described.
    private static let configured: [Member] = [
        .optional("AlarmDescription", .string(0...1_024)), .optional("ActionsEnabled", .boolean), .optional("OKActions", actions),
        .optional("AlarmActions", actions), .optional("InsufficientDataActions", actions), .optional("MetricName", CloudWatchShapes.name),
        .optional("Namespace", CloudWatchShapes.namespace), .optional("Statistic", CloudWatchShapes.statistic),
        .optional("ExtendedStatistic", .string), .optional("Dimensions", CloudWatchShapes.dimensions),
        .optional("Period", CloudWatchShapes.period), .optional("Unit", CloudWatchShapes.unit),
        .optional("EvaluationPeriods", .integer.from(1)), .optional("DatapointsToAlarm", .integer.from(1)), .optional("Threshold", .double),
        .optional("ComparisonOperator", comparison), .optional("TreatMissingData", .string(1...255)),
        .optional("EvaluateLowSampleCountPercentile", .string(1...255)), .optional("Metrics", .list(CloudWatchShapes.metricDataQuery)),
        .optional("ThresholdMetricId", name),
    ]

    static let metricAlarm = Shape.structure(
        [.optional("AlarmName", name), .optional("AlarmArn", .string(1...1_600)), .optional("AlarmConfigurationUpdatedTimestamp", .timestamp)]
            + configured + [
                .optional("StateValue", state), .optional("StateReason", .string(0...1_023)), .optional("StateReasonData", .string(0...4_000)),
                .optional("StateUpdatedTimestamp", .timestamp), .optional("StateTransitionedTimestamp", .timestamp),
            ])

    static let putMetricAlarm = ServiceOperation(
        "PutMetricAlarm", input: .structure([.required("AlarmName", name)] + configured), errors: ["LimitExceededFault": 400])

    static let describeAlarms = ServiceOperation(
        "DescribeAlarms",
        input: .structure([
            .optional("AlarmNames", .list(name).atMost(100)), .optional("AlarmNamePrefix", name), .optional("AlarmTypes", types),
            .optional("ChildrenOfAlarmName", name), .optional("ParentsOfAlarmName", name), .optional("StateValue", state),
            .optional("ActionPrefix", .string(1...1_024)), .optional("MaxRecords", .integer(1...100)), .optional("NextToken", .string),
        ]),
        output: .structure([
            .optional("CompositeAlarms", .list(.empty)), .optional("MetricAlarms", .list(metricAlarm)), .optional("NextToken", .string),
        ]),
        errors: ["InvalidNextToken": 400])

    static let describeAlarmsForMetric = ServiceOperation(
        "DescribeAlarmsForMetric",
        input: .structure([
            .required("MetricName", CloudWatchShapes.name), .required("Namespace", CloudWatchShapes.namespace),
            .optional("Statistic", CloudWatchShapes.statistic), .optional("ExtendedStatistic", .string),
            .optional("Dimensions", CloudWatchShapes.dimensions), .optional("Period", CloudWatchShapes.period), .optional("Unit", CloudWatchShapes.unit),
        ]),
        output: .structure([.optional("MetricAlarms", .list(metricAlarm))]))

    static let describeAlarmHistory = ServiceOperation(
        "DescribeAlarmHistory",
        input: .structure([
            .optional("AlarmName", name), .optional("AlarmTypes", types), .optional("HistoryItemType", historyKind), .optional("StartDate", .timestamp),
            .optional("EndDate", .timestamp), .optional("MaxRecords", .integer(1...100)), .optional("NextToken", .string),
            .optional("ScanBy", CloudWatchShapes.scanBy),
        ]),
        output: .structure([
            .optional("AlarmHistoryItems", .list(.structure([
                .optional("AlarmName", name), .optional("AlarmType", .oneOf(["CompositeAlarm", "MetricAlarm"])), .optional("Timestamp", .timestamp),
                .optional("HistoryItemType", historyKind), .optional("HistorySummary", .string(1...255)), .optional("HistoryData", .string(1...4_095)),
            ]))),
            .optional("NextToken", .string),
        ]),
        errors: ["InvalidNextToken": 400])

    static let setAlarmState = ServiceOperation(
        "SetAlarmState",
        input: .structure([
            .required("AlarmName", name), .required("StateValue", state), .required("StateReason", .string(0...1_023)),
            .optional("StateReasonData", .string(0...4_000)),
        ]),
        errors: ["ResourceNotFound": 404, "InvalidFormatFault": 400])

    private static let names = Shape.structure([.required("AlarmNames", .list(name).atMost(100))])

    static let deleteAlarms = ServiceOperation("DeleteAlarms", input: names, errors: ["ResourceNotFound": 404])
    static let enableAlarmActions = ServiceOperation("EnableAlarmActions", input: names)
    static let disableAlarmActions = ServiceOperation("DisableAlarmActions", input: names)
}
