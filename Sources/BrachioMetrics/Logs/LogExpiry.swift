internal import BrachioPersistence
internal import GRDB

extension LogStore {
    /// Events in one transaction, so that writers need not wait long for it.
    static let expiredEventsPerTransaction = 5_000

    /// Removes events that are out of their group's retention.
    package func expire() async throws {
        let now = nowMilliseconds
        let groups = try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT id, retention_days FROM log_group WHERE retention_days IS NOT NULL").map { row -> (Int64, Int) in
                (row[0], row[1])
            }
        }
        for (group, days) in groups {
            let oldest = now - days * 86_400_000
            while try await remove(from: group, before: oldest) == Self.expiredEventsPerTransaction {}
        }
    }

    private func remove(from group: Int64, before oldest: Int) async throws -> Int {
        try await database.write { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, stream, length(CAST(message AS BLOB)) FROM log_event
                    WHERE log_group = ? AND time < ? ORDER BY time, id LIMIT ?
                    """, arguments: [group, oldest, Self.expiredEventsPerTransaction])
            var bytes: [Int64: Int] = [:]
            for row in rows {
                try db.cachedStatement(sql: "DELETE FROM log_event WHERE id = ?").execute(arguments: [row[0] as Int64])
                bytes[row[1], default: 0] += row[2] + LogLimits.eventOverheadBytes
            }
            for (stream, removed) in bytes {
                try db.execute(
                    sql: """
                        UPDATE log_stream SET stored_bytes = max(stored_bytes - ?2, 0),
                            first_event = (SELECT min(time) FROM log_event WHERE stream = ?1)
                        WHERE id = ?1
                        """, arguments: [stream, removed])
            }
            return rows.count
        }
    }
}
