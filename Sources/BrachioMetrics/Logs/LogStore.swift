internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Log groups, their streams and their events on disk. What was acknowledged is synced.
package final class LogStore: Sendable {
    let database: BrachioPersistence.Database
    let now: @Sendable () -> Date

    /// Opens `file`, and makes it where it is missing.
    package init(file: URL, now: @escaping @Sendable () -> Date) throws {
        database = try openLogDatabase(file)
        self.now = now
    }

    /// Milliseconds since 1970.
    var nowMilliseconds: Int { Int((now().timeIntervalSince1970 * 1_000).rounded(.down)) }

    package func createGroup(_ name: String, tags: [String: String] = [:]) async throws {
        try Self.checkGroupName(name)
        let time = nowMilliseconds
        try await database.write { db in
            guard try Self.groupRow(name, db) == nil else { throw BrachioError(.alreadyExists, "there is a log group \(name) already") }
            guard try Int.fetchOne(db, sql: "SELECT count(*) FROM log_group") ?? 0 < LogLimits.groupCount else {
                throw BrachioError(.limitExceeded, "there are \(LogLimits.groupCount) log groups already", mend: "delete one")
            }
            try db.execute(
                sql: "INSERT INTO log_group (name, created, tags) VALUES (?, ?, ?)", arguments: [name, time, JSONEncoder().encode(tags)])
        }
    }

    /// Deletes a group with its streams and events.
    package func deleteGroup(_ name: String) async throws {
        try await database.write { db in
            let id = try Self.groupID(name, db)
            for table in ["log_event", "log_stream"] { try db.execute(sql: "DELETE FROM \(table) WHERE log_group = ?", arguments: [id]) }
            try db.execute(sql: "DELETE FROM log_group WHERE id = ?", arguments: [id])
        }
    }

    package func createStream(_ name: String, in group: String) async throws {
        try Self.checkStreamName(name)
        let time = nowMilliseconds
        try await database.write { db in
            let groupID = try Self.groupID(group, db)
            guard try Self.streamID(name, groupID, db) == nil else {
                throw BrachioError(.alreadyExists, "there is a log stream \(name) in \(group) already")
            }
            try db.execute(
                sql: "INSERT INTO log_stream (log_group, name, created) VALUES (?, ?, ?)", arguments: [groupID, name, time])
        }
    }

    /// Deletes a stream with its events.
    package func deleteStream(_ name: String, in group: String) async throws {
        try await database.write { db in
            let id = try Self.existingStreamID(name, in: group, db)
            try db.execute(sql: "DELETE FROM log_event WHERE stream = ?", arguments: [id])
            try db.execute(sql: "DELETE FROM log_stream WHERE id = ?", arguments: [id])
        }
    }

    /// Keeps events for so many days; `nil` keeps them for ever.
    package func setRetention(_ days: Int?, of group: String) async throws {
        if let days, !LogLimits.retentionDays.contains(days) {
            throw BrachioError(
                .invalidInput, "a retention of \(days) days", mend: "choose one of \(LogLimits.retentionDays.map(String.init).joined(separator: ", "))")
        }
        try await database.write { db in
            let id = try Self.groupID(group, db)
            try db.execute(sql: "UPDATE log_group SET retention_days = ? WHERE id = ?", arguments: [days, id])
        }
    }

    /// Adds tags to a group, or removes those named.
    package func changeTags(of group: String, adding added: [String: String] = [:], removing removed: [String] = []) async throws {
        try await database.write { db in
            let id = try Self.groupID(group, db)
            let stored = try Data.fetchOne(db, sql: "SELECT tags FROM log_group WHERE id = ?", arguments: [id]) ?? Data("{}".utf8)
            var tags = try JSONDecoder().decode([String: String].self, from: stored)
            tags.merge(added) { _, new in new }
            for key in removed { tags[key] = nil }
            guard tags.count <= 50 else { throw BrachioError(.limitExceeded, "log group \(group) has more than 50 tags") }
            try db.execute(sql: "UPDATE log_group SET tags = ? WHERE id = ?", arguments: [JSONEncoder().encode(tags), id])
        }
    }

    package func tags(of group: String) async throws -> [String: String] {
        let stored = try await database.read { db in
            try Data.fetchOne(db, sql: "SELECT tags FROM log_group WHERE name = ?", arguments: [group])
        }
        guard let stored else { throw BrachioError(.notFound, "there is no log group \(group)") }
        return try JSONDecoder().decode([String: String].self, from: stored)
    }
}
