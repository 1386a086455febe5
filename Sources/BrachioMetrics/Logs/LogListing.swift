internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LogStore {
    /// One page of groups by name, whose name begins with `prefix` and contains `part`.
    package func groups(prefix: String = "", containing part: String = "", token: String? = nil, pageGroups: Int = 50) async throws -> Page<LogGroup> {
        let after = try token.map { try PageToken.decode($0, parts: 1)[0] } ?? ""
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, created, retention_days, tags,
                        (SELECT coalesce(sum(stored_bytes), 0) FROM log_stream WHERE log_stream.log_group = log_group.id)
                    FROM log_group
                    WHERE name > ?1 AND substr(name, 1, length(?2)) = ?2 AND instr(lower(name), lower(?3)) > 0 ORDER BY name LIMIT ?4
                    """, arguments: [after, prefix, part, pageGroups + 1])
            let groups = try rows.prefix(pageGroups).map { row in
                LogGroup(
                    name: row[0], created: row[1], retentionDays: row[2], storedBytes: row[4],
                    tags: try JSONDecoder().decode([String: String].self, from: row[3]))
            }
            return Page(items: groups, next: rows.count > pageGroups ? groups.last.map { PageToken.encode([$0.name]) } : nil)
        }
    }

    package enum StreamOrder: Sendable {
        case name, lastEvent
    }

    /// One page of a group's streams.
    package func streams(
        in group: String, prefix: String = "", order: StreamOrder = .name, descending: Bool = false, token: String? = nil, pageStreams: Int = 50
    ) async throws -> Page<LogStream> {
        let skipped = try token.map(PageToken.decodeNumber) ?? 0
        let direction = descending ? "DESC" : "ASC"
        let key = order == .name ? "name \(direction)" : "coalesce(last_event, 0) \(direction), name \(direction)"
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, created, first_event, last_event, last_ingestion, stored_bytes FROM log_stream
                    WHERE log_group = ?1 AND substr(name, 1, length(?2)) = ?2 ORDER BY \(key) LIMIT ?3 OFFSET ?4
                    """, arguments: [try Self.groupID(group, db), prefix, pageStreams + 1, skipped])
            let streams = rows.prefix(pageStreams).map { row in
                LogStream(
                    name: row[0], created: row[1], firstEvent: row[2], lastEvent: row[3], lastIngestion: row[4], storedBytes: row[5])
            }
            return Page(items: streams, next: rows.count > pageStreams ? PageToken.encode([String(skipped + pageStreams)]) : nil)
        }
    }
}
