internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

extension LogStore {
    /// Which streams of a group to look at.
    package enum StreamChoice: Sendable {
        case all
        case prefixed(String)
        case named([String])
    }

    /// One page of a group's events with `from` ≤ time < `to`, in milliseconds, that match a pattern, by time. A page can be empty
    /// and yet have a next one: one request looks through a limited number of events.
    package func filter(
        group: String, streams: StreamChoice = .all, pattern: FilterPattern? = nil, from: Int? = nil, to: Int? = nil, token: String? = nil,
        limit: Int = LogLimits.pageEvents, scannedEvents: Int = LogLimits.scannedEvents
    ) async throws -> Page<LogEvent> {
        let start: (time: Int, id: Int64) = try token.map { token in
            let parts = try PageToken.decode(token, parts: 2)
            guard let time = Int(parts[0]), let id = Int64(parts[1]) else { throw BrachioError(.invalidToken, "the page token is not one of this list") }
            return (time, id)
        } ?? (Int.min, 0)
        let now = nowMilliseconds
        return try await database.read { db in
            let names = try Self.streamNames(streams, in: group, db)
            let oldest = try Self.oldestKept(group, now: now, db)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, stream, time, ingested, message FROM log_event
                    WHERE log_group = ?1 AND time >= ?2 AND time < ?3 AND (time, id) > (?4, ?5) ORDER BY time, id LIMIT ?6
                    """,
                arguments: [try Self.groupID(group, db), max(from ?? 0, oldest), to ?? Int.max, start.time, start.id, scannedEvents + 1])
            var events: [LogEvent] = [], bytes = 0, scanned = 0
            var last: (time: Int, id: Int64)?
            while let row = try rows.next() {
                if scanned == scannedEvents || events.count == min(limit, LogLimits.pageEvents) || bytes >= LogLimits.pageBytes {
                    return Page(items: events, next: last.map { PageToken.encode([String($0.time), String($0.id)]) })
                }
                scanned += 1
                last = (row[2], row[0])
                guard let name = names[row[1]] else { continue }
                let message: String = row[4]
                guard pattern?.matches(message) ?? true else { continue }
                events.append(LogEvent(id: row[0], stream: name, time: row[2], ingested: row[3], message: message))
                bytes += message.utf8.count + LogLimits.eventOverheadBytes
            }
            return Page(items: events, next: nil)
        }
    }

    /// Events that arrived after the event `id`, in the order of arrival, and up to which event was looked: what a reader who
    /// follows a group asks again and again. Late events, whose time lies before that of earlier arrivals, come too.
    package func tail(
        group: String, streams: StreamChoice = .all, pattern: FilterPattern? = nil, after id: Int64, limit: Int = 1_000
    ) async throws -> (events: [LogEvent], cursor: Int64) {
        try await database.read { db in
            let names = try Self.streamNames(streams, in: group, db)
            let groupID = try Self.groupID(group, db)
            let rows = try Row.fetchCursor(
                db, sql: "SELECT id, stream, time, ingested, message, log_group FROM log_event WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [id, LogLimits.scannedEvents])
            var events: [LogEvent] = [], cursor = id
            while events.count < limit, let row = try rows.next() {
                cursor = row[0]
                guard row[5] == groupID, let name = names[row[1]] else { continue }
                let message: String = row[4]
                guard pattern?.matches(message) ?? true else { continue }
                events.append(LogEvent(id: row[0], stream: name, time: row[2], ingested: row[3], message: message))
            }
            return (events, cursor)
        }
    }

    /// The id to tail from for what arrives from now on.
    package func latestID() async throws -> Int64 {
        try await database.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM log_event") ?? 0 }
    }

    private static func streamNames(_ choice: StreamChoice, in group: String, _ db: Connection) throws -> [Int64: String] {
        let id = try groupID(group, db)
        let rows = try Row.fetchAll(db, sql: "SELECT id, name FROM log_stream WHERE log_group = ?", arguments: [id])
        let all = Dictionary(rows.map { row -> (Int64, String) in (row[0], row[1]) }) { first, _ in first }
        switch choice {
        case .all: return all
        case .prefixed(let prefix): return all.filter { $0.value.hasPrefix(prefix) }
        case .named(let names):
            let wanted = Set(names)
            if let missing = wanted.subtracting(all.values).sorted().first {
                throw BrachioError(.notFound, "there is no log stream \(missing) in \(group)")
            }
            return all.filter { wanted.contains($0.value) }
        }
    }
}
