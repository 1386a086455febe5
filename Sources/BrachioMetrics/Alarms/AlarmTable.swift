internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Rows of the tables `alarm` and `alarm_history`.
extension AlarmStore {
    static func alarm(_ name: String, _ db: Connection) throws -> Alarm? {
        try Row.fetchOne(db, sql: "SELECT document, state, state_document FROM alarm WHERE name = ?", arguments: [name]).map(alarm)
    }

    static func alarms(_ db: Connection, after name: String) throws -> [Alarm] {
        try Row.fetchAll(
            db, sql: "SELECT document, state, state_document FROM alarm WHERE name > ? ORDER BY name", arguments: [name]
        ).map(alarm)
    }

    private static func alarm(_ row: Row) throws -> Alarm {
        let decoder = JSONDecoder()
        guard let state = AlarmState(rawValue: row[1]) else { throw BrachioError(.corrupted, "a stored alarm has no known state") }
        return Alarm(
            configuration: try decoder.decode(AlarmConfiguration.self, from: row[0]), state: state,
            status: try decoder.decode(Alarm.Status.self, from: row[2]))
    }

    static func save(_ alarm: Alarm, _ db: Connection) throws {
        let encoder = JSONEncoder()
        try db.execute(
            sql: "INSERT OR REPLACE INTO alarm (name, document, state, state_document) VALUES (?, ?, ?, ?)",
            arguments: [
                alarm.configuration.name, encoder.encode(alarm.configuration), alarm.state.rawValue, encoder.encode(alarm.status),
            ])
    }

    static func append(_ item: AlarmHistoryItem, _ db: Connection) throws {
        try db.execute(
            sql: "INSERT INTO alarm_history (alarm, time, kind, summary, data) VALUES (?, ?, ?, ?, ?)",
            arguments: [item.alarm, item.time.timeIntervalSince1970, item.kind.rawValue, item.summary, item.data])
    }

    /// One page of history, the latest first unless told otherwise.
    package func history(
        of name: String? = nil, kind: AlarmHistoryItem.Kind? = nil, from: Date? = nil, to: Date? = nil, newestFirst: Bool = true,
        token: String? = nil, pageItems: Int = 100
    ) async throws -> Page<AlarmHistoryItem> {
        let skipped = try token.map(PageToken.decodeNumber) ?? 0
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT alarm, time, kind, summary, data FROM alarm_history
                    WHERE (?1 IS NULL OR alarm = ?1) AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR time >= ?3) AND (?4 IS NULL OR time <= ?4)
                    ORDER BY id \(newestFirst ? "DESC" : "ASC") LIMIT ?5 OFFSET ?6
                    """,
                arguments: [name, kind?.rawValue, from?.timeIntervalSince1970, to?.timeIntervalSince1970, pageItems + 1, skipped])
            let items = rows.prefix(pageItems).map { row in
                AlarmHistoryItem(
                    alarm: row[0], time: Date(timeIntervalSince1970: row[1]),
                    kind: AlarmHistoryItem.Kind(rawValue: row[2]) ?? .action, summary: row[3], data: row[4])
            }
            return Page(items: items, next: rows.count > pageItems ? PageToken.encode([String(skipped + pageItems)]) : nil)
        }
    }

    /// Removes history that is older than its limit.
    package func forgetOldHistory() async throws {
        let oldest = now().timeIntervalSince1970 - Double(MetricLimits.alarmHistoryDays * 86_400)
        try await database.write { db in try db.execute(sql: "DELETE FROM alarm_history WHERE time < ?", arguments: [oldest]) }
    }
}
