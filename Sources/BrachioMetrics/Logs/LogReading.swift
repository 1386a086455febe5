internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// Events of one stream, and where to go on in both directions. A token that leads to nothing comes back as it was, so that a client
/// that follows a stream asks with it again.
package struct LogEventPage: Hashable, Sendable {
    /// Rising in time.
    package let events: [LogEvent]
    package let forwardToken: String
    package let backwardToken: String
}

extension LogStore {
    /// Events of a stream with `from` ≤ time < `to`, in milliseconds: after or before a token, or without one the first or the last
    /// that fit on a page.
    package func events(
        of stream: String, in group: String, from: Int? = nil, to: Int? = nil, fromHead: Bool = false, token: String? = nil,
        limit: Int = LogLimits.pageEvents
    ) async throws -> LogEventPage {
        let start = try token.map { try LogPosition(token: $0) }
            ?? (fromHead ? LogPosition(isForward: true, time: Int.min, id: 0) : LogPosition(isForward: false, time: Int.max, id: 0))
        let now = nowMilliseconds
        return try await database.read { db in
            let id = try Self.existingStreamID(stream, in: group, db)
            let oldest = try Self.oldestKept(group, now: now, db)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, time, ingested, message FROM log_event
                    WHERE stream = ?1 AND time >= ?2 AND time < ?3 AND (time, id) \(start.isForward ? ">" : "<") (?4, ?5)
                    ORDER BY time \(start.isForward ? "ASC" : "DESC"), id \(start.isForward ? "ASC" : "DESC") LIMIT ?6
                    """,
                arguments: [id, max(from ?? 0, oldest), to ?? Int.max, start.time, start.id, min(limit, LogLimits.pageEvents)])
            var events: [LogEvent] = [], bytes = 0
            while let row = try rows.next() {
                let event = LogEvent(id: row[0], stream: stream, time: row[1], ingested: row[2], message: row[3])
                bytes += event.message.utf8.count + LogLimits.eventOverheadBytes
                if bytes > LogLimits.pageBytes, !events.isEmpty { break }
                events.append(event)
            }
            return Self.page(start.isForward ? events : events.reversed(), start, hadToken: token != nil)
        }
    }

    private static func page(_ events: [LogEvent], _ start: LogPosition, hadToken: Bool) -> LogEventPage {
        guard let first = events.first, let last = events.last else {
            // Nothing lies that way; the other way lies everything that lies before, or after, the same place.
            let time = hadToken ? start.time : 0, id = hadToken ? start.id : 0
            let forward = LogPosition(isForward: true, time: time, id: start.isForward || !hadToken ? id : max(id - 1, 0))
            let backward = LogPosition(isForward: false, time: time, id: start.isForward && hadToken ? id + 1 : id)
            return LogEventPage(events: [], forwardToken: forward.token, backwardToken: backward.token)
        }
        return LogEventPage(
            events: events, forwardToken: LogPosition(isForward: true, time: last.time, id: last.id).token,
            backwardToken: LogPosition(isForward: false, time: first.time, id: first.id).token)
    }

    /// The time before which a group's events are out of retention.
    static func oldestKept(_ group: String, now: Int, _ db: Connection) throws -> Int {
        guard let row = try groupRow(group, db) else { throw BrachioError(.notFound, "there is no log group \(group)") }
        let days: Int? = row[1]
        return days.map { now - $0 * 86_400_000 } ?? 0
    }
}
