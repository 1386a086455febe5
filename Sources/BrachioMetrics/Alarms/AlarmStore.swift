internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Alarms, their states and their history.
package final class AlarmStore: Sendable {
    let database: BrachioPersistence.Database
    let queries: MetricQueries
    let now: @Sendable () -> Date

    init(database: BrachioPersistence.Database, queries: MetricQueries, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.queries = queries
        self.now = now
    }

    /// Makes an alarm, or replaces what an existing one of that name is configured to do; its state stays until it is evaluated.
    package func put(_ configuration: AlarmConfiguration) async throws {
        let time = now()
        try await database.write { db in
            var alarm = try Self.alarm(configuration.name, db)
            let isNew = alarm == nil
            if isNew, try Int.fetchOne(db, sql: "SELECT count(*) FROM alarm") ?? 0 >= MetricLimits.alarmCount {
                throw BrachioError(.limitExceeded, "there are \(MetricLimits.alarmCount) alarms already", mend: "delete one")
            }
            alarm?.configuration = configuration
            alarm?.status.configured = time
            try Self.save(alarm ?? Alarm(new: configuration, at: time), db)
            try Self.append(AlarmHistoryItem(configured: configuration.name, what: isNew ? "created" : "updated", at: time), db)
        }
    }

    /// Which alarms to describe.
    package struct Filter: Sendable {
        package var names: Set<String>?
        package var prefix: String?
        package var state: AlarmState?
        package var actionPrefix: String?

        package init() {}

        func admits(_ alarm: Alarm) -> Bool {
            let configuration = alarm.configuration
            if let names, !names.contains(configuration.name) { return false }
            if let prefix, !configuration.name.hasPrefix(prefix) { return false }
            if let state, alarm.state != state { return false }
            if let actionPrefix {
                let actions = configuration.okActions + configuration.alarmActions + configuration.insufficientDataActions
                return actions.contains { $0.hasPrefix(actionPrefix) }
            }
            return true
        }
    }

    /// One page of the alarms that a filter admits, by name.
    package func list(_ filter: Filter = Filter(), token: String? = nil, pageAlarms: Int = 100) async throws -> Page<Alarm> {
        let after = try token.map { try PageToken.decode($0, parts: 1)[0] } ?? ""
        let all = try await database.read { db in try Self.alarms(db, after: after) }.filter(filter.admits)
        let items = Array(all.prefix(pageAlarms))
        return Page(items: items, next: all.count > pageAlarms ? items.last.map { PageToken.encode([$0.configuration.name]) } : nil)
    }

    /// Alarms that watch one statistic of a metric.
    package func list(watching metric: Metric, statistic: Statistic? = nil, periodSeconds: Int? = nil, unit: MetricUnit? = nil) async throws -> [Alarm] {
        try await database.read { db in try Self.alarms(db, after: "") }.filter { alarm in
            guard case .metric(let watched) = alarm.configuration.watched else { return false }
            return watched.metric == metric && (statistic == nil || watched.statistic == statistic)
                && (periodSeconds == nil || watched.periodSeconds == periodSeconds) && (unit == nil || watched.unit == unit)
        }
    }

    /// Deletes all of the alarms, or none where one is not there.
    package func delete(_ names: [String]) async throws {
        try await change(names, what: "deleted") { name, _, db in
            try db.execute(sql: "DELETE FROM alarm WHERE name = ?", arguments: [name])
        }
    }

    package func setActions(_ names: [String], enabled: Bool) async throws {
        try await change(names, what: enabled ? "actions enabled" : "actions disabled") { _, alarm, db in
            var alarm = alarm
            alarm.configuration.actionsEnabled = enabled
            try Self.save(alarm, db)
        }
    }

    /// Sets the state by hand; the next evaluation may change it again.
    package func setState(_ name: String, to state: AlarmState, reason: String, reasonData: String?) async throws {
        let time = now()
        try await database.write { db in
            guard let alarm = try Self.alarm(name, db) else { throw Self.missing(name) }
            let moved = alarm.moved(to: state, reason: reason, reasonData: reasonData, at: time)
            try Self.save(moved.alarm, db)
            if let item = moved.history { try Self.append(item, db) }
        }
    }

    private func change(
        _ names: [String], what: String, _ body: @escaping @Sendable (String, Alarm, Connection) throws -> Void
    ) async throws {
        let time = now()
        try await database.write { db in
            for name in names {
                guard let alarm = try Self.alarm(name, db) else { throw Self.missing(name) }
                try body(name, alarm, db)
                try Self.append(AlarmHistoryItem(configured: name, what: what, at: time), db)
            }
        }
    }

    private static func missing(_ name: String) -> BrachioError {
        BrachioError(.notFound, "there is no alarm \(name)")
    }
}
