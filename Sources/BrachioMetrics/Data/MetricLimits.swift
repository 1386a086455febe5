/// Limits of metric data. A limit's unit is the last word of its name.
package enum MetricLimits {
    /// Length of a namespace, a metric's name or a dimension's name.
    package static let nameCharacters = 255
    package static let dimensionValueCharacters = 1_024
    package static let dimensionsCount = 30
    /// Data in one request.
    package static let requestData = 1_000
    /// Different values in one datum.
    package static let datumValues = 150
    /// How far back a datum may lie.
    package static let pastSeconds = 14 * 86_400
    /// How far ahead a datum may lie.
    package static let futureSeconds = 2 * 3_600
    /// Largest magnitude of a value: 2³⁶⁰.
    package static let magnitude = 0x1p360
    /// Data that wait to be written; more are refused until some are.
    package static let waitingData = 200_000
    /// Metrics on one page of a list.
    package static let listMetrics = 500
    /// Points in one answer to a request for the statistics of one metric.
    package static let statisticsDatapoints = 1_440
    /// Points on one page of an answer to metric data queries.
    package static let pageDatapoints = 100_800
    /// Points that one query may span.
    package static let queryDatapoints = 500_000
    /// Queries in one request.
    package static let requestQueries = 500
    /// Points that the expressions of one request may compute, intermediate ones too.
    package static let computedPoints = 20_000_000
    /// Series whose ids are remembered.
    package static let rememberedSeries = 200_000
    package static let expressionCharacters = 2_048
    /// Nesting of one expression.
    package static let expressionDepth = 64
    package static let alarmCount = 5_000
    /// Metrics that one alarm may watch.
    package static let alarmQueries = 20
    /// An alarm's periods together.
    package static let alarmRangeSeconds = 7 * 86_400
    package static let alarmHistoryDays = 14
    package static let dashboardBodyBytes = 1 << 20
    package static let dashboardWidgets = 500
    package static let dashboardCount = 5_000
}
