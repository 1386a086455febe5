internal import BrachioCore

/// One statistic of one metric over periods.
package struct MetricStatistic: Hashable, Sendable, Codable {
    package let metric: Metric
    /// 1, 5, 10, 30 or a multiple of 60.
    package let periodSeconds: Int
    package let statistic: Statistic
    /// Only data of this unit; `nil` for data of any unit together.
    package let unit: MetricUnit?

    package init(metric: Metric, periodSeconds: Int, statistic: Statistic, unit: MetricUnit? = nil) throws {
        try Self.checkPeriod(periodSeconds)
        self.metric = metric
        self.periodSeconds = periodSeconds
        self.statistic = statistic
        self.unit = unit
    }

    package static func checkPeriod(_ seconds: Int) throws {
        guard [1, 5, 10, 20, 30].contains(seconds) || (seconds > 0 && seconds % 60 == 0 && seconds <= 86_400 * 365) else {
            throw BrachioError(.invalidInput, "a period of \(seconds) s", mend: "choose 1, 5, 10, 20, 30 or a multiple of 60")
        }
    }
}

/// A query of a request: a metric's statistic, or an expression over other queries.
package struct MetricDataQuery: Hashable, Sendable, Codable {
    package enum Source: Hashable, Sendable, Codable {
        case metric(MetricStatistic)
        case expression(String, periodSeconds: Int?)
    }

    /// A lower-case letter, then letters, digits and underscores.
    package let id: String
    package let source: Source
    package let label: String?
    /// Whether the answer holds this query's result, or only other queries use it.
    package let returnsData: Bool

    package init(id: String, source: Source, label: String? = nil, returnsData: Bool = true) throws {
        let rest = id.unicodeScalars.dropFirst()
        guard let first = id.unicodeScalars.first, ("a"..."z").contains(first), id.utf8.count <= MetricLimits.nameCharacters,
            rest.allSatisfy({ ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_" })
        else {
            throw BrachioError(
                .invalidInput, "the query id \(id.prefix(80)) cannot be used",
                mend: "begin with a lower-case letter and go on with letters, digits and underscores")
        }
        self.id = id
        self.source = source
        self.label = label
        self.returnsData = returnsData
    }
}

/// What one query gives.
package struct MetricDataResult: Hashable, Sendable {
    package let id: String
    /// Times rise.
    package let series: TimeSeries
}
