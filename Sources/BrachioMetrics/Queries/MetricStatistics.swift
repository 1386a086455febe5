internal import BrachioCore

extension MetricQueries {
    /// Statistics of one period.
    package struct Datapoint: Hashable, Sendable {
        /// Start of the period, seconds since 1970.
        package let time: Int
        package let unit: MetricUnit
        /// A statistic that cannot be told, such as a percentile of what came as statistics, is missing.
        package let values: [Statistic: Double]
    }

    /// Statistics over periods that begin at the range's beginning, rounded down: to a minute, or as coarsely as data of that age
    /// are kept; with a period under a minute, to that period. Data of different units stay apart.
    package func statistics(
        of metric: Metric, times: Range<Int>, periodSeconds: Int, statistics: [Statistic], unit: MetricUnit? = nil
    ) async throws -> [Datapoint] {
        try MetricStatistic.checkPeriod(periodSeconds)
        let start = Self.roundedStart(times.lowerBound, period: periodSeconds, now: store.nowSeconds)
        let count = (max(times.upperBound - start, 0) + periodSeconds - 1) / periodSeconds
        guard count <= MetricLimits.statisticsDatapoints else {
            throw BrachioError(
                .invalidCombination, "the request asks for \(count) datapoints", cause: "at most \(MetricLimits.statisticsDatapoints) are answered",
                mend: "choose a longer period or a shorter range")
        }
        let all = try await store.points(
            of: metric, unit: unit, times: start..<max(times.upperBound, start), period: periodSeconds, anchor: start)
        return all.flatMap { unitPoints in
            unitPoints.points.compactMap { time, aggregate -> Datapoint? in
                var values: [Statistic: Double] = [:]
                for statistic in statistics { values[statistic] = statistic.value(of: aggregate) }
                return values.isEmpty ? nil : Datapoint(time: time, unit: unitPoints.unit, values: values)
            }
        }
    }

    private static func roundedStart(_ start: Int, period: Int, now: Int) -> Int {
        if period < 60 { return start.floored(to: period) }
        let tier = RetentionTier.allCases.dropFirst().first { start >= $0.cutoff(now: now) } ?? .hour
        return start.floored(to: tier.widthSeconds)
    }
}
