internal import BrachioCore

/// What was observed: values, each with how often, or statistics that somebody else computed.
package enum Observation: Hashable, Sendable {
    case value(Double)
    /// Values and how often each occurred; counts are positive and need not be whole.
    case values([Double], counts: [Double])
    /// No percentiles can be told from these, except where all the values were equal.
    case statistics(count: Double, sum: Double, minimum: Double, maximum: Double)
}

/// One datum as it is handed in.
package struct Datum: Hashable, Sendable {
    package let metric: Metric
    /// Seconds since 1970.
    package let time: Int
    package let unit: MetricUnit
    /// 1 keeps the datum by the second at first; anything else keeps it by the minute.
    package let resolutionSeconds: Int
    package let aggregate: Aggregate

    package init(
        metric: Metric, time: Int, observation: Observation, unit: MetricUnit = .none, resolutionSeconds: Int = 60
    ) throws {
        guard resolutionSeconds == 1 || resolutionSeconds == 60 else {
            throw BrachioError(
                .invalidInput, "storage resolution of metric \(metric.name) is \(resolutionSeconds) s", mend: "choose 1 or 60")
        }
        self.metric = metric
        self.time = time
        self.unit = unit
        self.resolutionSeconds = resolutionSeconds
        aggregate = try Self.aggregate(observation, metric.name)
    }

    /// Throws where the datum is too old or too far ahead to be taken at time `now`.
    func checkTime(now: Int) throws {
        guard time >= now - MetricLimits.pastSeconds, time <= now + MetricLimits.futureSeconds else {
            throw BrachioError(
                .invalidInput, "the timestamp of a datum of metric \(metric.name) is out of range",
                cause: "it may lie \(MetricLimits.pastSeconds / 86_400) days back and \(MetricLimits.futureSeconds / 3_600) hours ahead")
        }
    }

    private static func aggregate(_ observation: Observation, _ name: String) throws -> Aggregate {
        switch observation {
        case .value(let value):
            try check(value, name)
            return Aggregate(value: value, count: 1)
        case .values(let values, let counts):
            guard !values.isEmpty, values.count <= MetricLimits.datumValues else {
                throw BrachioError(.invalidInput, "metric \(name) has \(values.count) values", cause: "1 to \(MetricLimits.datumValues) are allowed")
            }
            guard values.count == counts.count else {
                throw BrachioError(.invalidInput, "metric \(name) has \(values.count) values and \(counts.count) counts")
            }
            for (value, count) in zip(values, counts) {
                try check(value, name)
                guard count > 0, count <= MetricLimits.magnitude else {
                    throw BrachioError(.invalidInput, "a count of metric \(name) is \(count)", cause: "counts are positive")
                }
            }
            return Aggregate(values: values, counts: counts)
        case .statistics(let count, let sum, let minimum, let maximum):
            for value in [count, sum, minimum, maximum] { try check(value, name) }
            guard count > 0, minimum <= maximum else {
                throw BrachioError(
                    .invalidInput, "the statistics of metric \(name) contradict each other",
                    cause: "the sample count is positive and the minimum is not above the maximum")
            }
            return Aggregate(count: count, sum: sum, minimum: minimum, maximum: maximum)
        }
    }

    private static func check(_ value: Double, _ name: String) throws {
        guard value.isFinite, abs(value) <= MetricLimits.magnitude else {
            throw BrachioError(
                .invalidInput, "a value of metric \(name) is \(value)", cause: "values lie between -2^360 and 2^360 and are numbers")
        }
    }
}
