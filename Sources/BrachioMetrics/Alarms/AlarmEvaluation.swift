internal import BrachioCore
internal import BrachioPersistence
internal import Foundation

extension AlarmStore {
    /// Brings every alarm's state up to date with the metrics. A period counts once it is over.
    ///
    /// An alarm whose metrics cannot be evaluated keeps its state; the others are evaluated nevertheless.
    package func evaluate() async throws {
        for alarm in try await database.read({ db in try Self.alarms(db, after: "") }) {
            guard let verdict = try? await verdict(on: alarm.configuration) else { continue }
            try await apply(verdict, to: alarm.configuration)
        }
    }

    private struct Verdict: Sendable {
        let state: AlarmState
        let reason: String
        let reasonData: String
    }

    /// What the metrics ask for; `nil` where the state is to be kept.
    private func verdict(on configuration: AlarmConfiguration) async throws -> Verdict? {
        let rule = configuration.rule, period = configuration.periodSeconds
        let end = Int(now().timeIntervalSince1970.rounded(.down)).floored(to: period)
        let times = (end - rule.evaluationRange * period)..<end
        if configuration.ignoresLowSampleCounts, try await hasLowSampleCount(configuration, times) { return nil }
        let results = try await queries.data(Self.queries(configuration), times: times)
        let values = Dictionary((results.first?.series.points ?? []).map { ($0.time, $0.value) }) { first, _ in first }
        let starts = Array(stride(from: times.lowerBound, to: times.upperBound, by: period))
        let datapoints = starts.map { values[$0] }
        guard let state = rule.state(for: datapoints) else { return nil }
        let recent = starts.compactMap { start in values[start].map { (start, $0) } }.suffix(rule.evaluationPeriods)
        return Verdict(
            state: state, reason: Self.reason(rule, state, Array(recent)),
            reasonData: Self.reasonData(configuration, recent.map(\.1), from: times.lowerBound, at: end))
    }

    private static func queries(_ configuration: AlarmConfiguration) throws -> [MetricDataQuery] {
        switch configuration.watched {
        case .metric(let statistic): [try MetricDataQuery(id: "m", source: .metric(statistic))]
        case .queries(let queries): queries
        }
    }

    /// A percentile from 50 on means something from 10 / (1 − p) samples on, one below from 10 / p on.
    private func hasLowSampleCount(_ configuration: AlarmConfiguration, _ times: Range<Int>) async throws -> Bool {
        guard case .metric(let watched) = configuration.watched, case .percentile(let percent) = watched.statistic else { return false }
        let tailPercent = percent >= 50 ? 100 - percent : percent
        let counted = try MetricStatistic(
            metric: watched.metric, periodSeconds: watched.periodSeconds, statistic: .sampleCount, unit: watched.unit)
        let counts = try await queries.data([MetricDataQuery(id: "n", source: .metric(counted))], times: times)
        return (counts.first?.series.values.reduce(0, +) ?? 0) * tailPercent < 1_000
    }

    /// Writes the verdict, unless the alarm was configured anew or deleted meanwhile.
    private func apply(_ verdict: Verdict, to configuration: AlarmConfiguration) async throws {
        let time = now()
        try await database.write { db in
            guard let alarm = try Self.alarm(configuration.name, db), alarm.configuration == configuration, alarm.state != verdict.state else {
                return
            }
            let moved = alarm.moved(to: verdict.state, reason: verdict.reason, reasonData: verdict.reasonData, at: time)
            try Self.save(moved.alarm, db)
            if let item = moved.history { try Self.append(item, db) }
        }
    }

    private static func reason(_ rule: AlarmRule, _ state: AlarmState, _ recent: [(time: Int, value: Double)]) -> String {
        if state == .insufficientData {
            return "Insufficient Data: \(rule.evaluationPeriods - recent.count) datapoints were unknown."
        }
        let breaching = recent.filter { rule.comparison.isBreaching($0.value, rule.threshold) }
        let list = recent.suffix(5).map { "\($0.value) (\(timestamp($0.time)))" }.joined(separator: ", ")
        let count = state == .alarm ? breaching.count : recent.count - breaching.count
        let missing = rule.evaluationPeriods - recent.count
        return "Threshold Crossed: \(count) out of the last \(rule.evaluationPeriods) datapoints [\(list)] "
            + "\(count == 1 ? "was" : "were") \(state == .alarm ? "" : "not ")\(rule.comparison.words) the threshold (\(rule.threshold))"
            + (missing > 0 ? "; \(missing) missing datapoints were treated as [\(rule.missingData.rawValue)]." : ".")
    }

    private static func reasonData(_ configuration: AlarmConfiguration, _ recent: [Double], from start: Int, at end: Int) -> String {
        struct Document: Encodable {
            var version = "1.0"
            let queryDate: String
            let startDate: String
            let statistic: String?
            let period: Int
            let recentDatapoints: [Double]
            let threshold: Double
        }
        let statistic: String? = if case .metric(let watched) = configuration.watched { watched.statistic.name } else { nil }
        return AlarmHistoryItem.json(
            Document(
                queryDate: timestamp(end), startDate: timestamp(start), statistic: statistic, period: configuration.periodSeconds,
                recentDatapoints: Array(recent.suffix(100)), threshold: configuration.rule.threshold))
    }

    private static func timestamp(_ time: Int) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
    }
}
