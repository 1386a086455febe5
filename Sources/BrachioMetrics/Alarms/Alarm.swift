internal import BrachioCore
package import Foundation

/// What an alarm watches, when it changes state, and whom it would tell.
package struct AlarmConfiguration: Hashable, Sendable, Codable {
    package enum Watched: Hashable, Sendable, Codable {
        case metric(MetricStatistic)
        /// Queries of which exactly one returns data.
        case queries([MetricDataQuery])
    }

    package let name: String
    package var text: String?
    package var actionsEnabled: Bool
    package var okActions: [String]
    package var alarmActions: [String]
    package var insufficientDataActions: [String]
    package let watched: Watched
    package let rule: AlarmRule
    /// With a percentile as statistic: keep the state while there are too few samples for it to mean anything.
    package var ignoresLowSampleCounts: Bool

    package init(
        name: String, text: String? = nil, actionsEnabled: Bool = true, okActions: [String] = [], alarmActions: [String] = [],
        insufficientDataActions: [String] = [], watched: Watched, rule: AlarmRule, ignoresLowSampleCounts: Bool = false
    ) throws {
        guard !name.isEmpty, name.unicodeScalars.count <= MetricLimits.nameCharacters else {
            throw BrachioError(.invalidInput, "an alarm's name has 1 to \(MetricLimits.nameCharacters) characters")
        }
        self.name = name
        self.text = text
        self.actionsEnabled = actionsEnabled
        self.okActions = okActions
        self.alarmActions = alarmActions
        self.insufficientDataActions = insufficientDataActions
        self.watched = watched
        self.rule = rule
        self.ignoresLowSampleCounts = ignoresLowSampleCounts
        try check()
    }

    /// Seconds of one datapoint.
    package var periodSeconds: Int {
        switch watched {
        case .metric(let statistic): statistic.periodSeconds
        case .queries(let queries):
            queries.compactMap { query in
                switch query.source {
                case .metric(let statistic): statistic.periodSeconds
                case .expression(_, let period): period
                }
            }.max() ?? 60
        }
    }

    private func check() throws {
        try MetricStatistic.checkPeriod(periodSeconds)
        let (seconds, overflow) = periodSeconds.multipliedReportingOverflow(by: rule.evaluationPeriods)
        guard !overflow, seconds <= MetricLimits.alarmRangeSeconds else {
            throw BrachioError(
                .invalidInput, "the evaluation periods of alarm \(name) are longer than \(MetricLimits.alarmRangeSeconds / 86_400) days together")
        }
        guard case .queries(let queries) = watched else { return }
        guard queries.count <= MetricLimits.alarmQueries else {
            throw BrachioError(.limitExceeded, "alarm \(name) has \(queries.count) queries", cause: "at most \(MetricLimits.alarmQueries) are watched")
        }
        guard queries.filter(\.returnsData).count == 1 else {
            throw BrachioError(.invalidInput, "exactly one query of alarm \(name) must return data")
        }
        _ = try QueryPlan(queries)
    }
}

/// An alarm as it stands.
package struct Alarm: Hashable, Sendable {
    package struct Status: Hashable, Sendable, Codable {
        package var configured: Date
        package var reason: String
        /// A JSON document.
        package var reasonData: String?
        /// When reason or state were last written.
        package var updated: Date
        /// When the state last became another.
        package var transitioned: Date
    }

    package var configuration: AlarmConfiguration
    package var state: AlarmState
    package var status: Status

    /// A new alarm has seen no data yet.
    init(new configuration: AlarmConfiguration, at time: Date) {
        self.configuration = configuration
        state = .insufficientData
        status = Status(
            configured: time, reason: "Unchecked: Initial alarm creation", reasonData: nil, updated: time, transitioned: time)
    }

    init(configuration: AlarmConfiguration, state: AlarmState, status: Status) {
        self.configuration = configuration
        self.state = state
        self.status = status
    }

    /// The alarm in another state, with what its history says of that; the history gets nothing where the state stays.
    func moved(to new: AlarmState, reason: String, reasonData: String?, at time: Date) -> (alarm: Alarm, history: AlarmHistoryItem?) {
        var alarm = self
        alarm.state = new
        alarm.status.reason = reason
        alarm.status.reasonData = reasonData
        alarm.status.updated = time
        guard new != state else { return (alarm, nil) }
        alarm.status.transitioned = time
        return (alarm, AlarmHistoryItem(transition: self, to: alarm, at: time))
    }
}
