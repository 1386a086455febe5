internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

extension LogStore {
    /// Stores events, whose times must not fall, and returns once they are on disk. Events out of the accepted time are left out and
    /// told; the others are stored all or none.
    ///
    /// Writers within the server let `creatingMissing` make the group and the stream.
    @discardableResult
    package func append(
        _ events: [NewLogEvent], to stream: String, in group: String, creatingMissing: Bool = false
    ) async throws -> RejectedLogEvents {
        try Self.check(events)
        if creatingMissing {
            try Self.checkGroupName(group)
            try Self.checkStreamName(stream)
        }
        let time = nowMilliseconds
        return try await database.write { db in
            if creatingMissing { try Self.create(stream, group, time, db) }
            guard let row = try Self.groupRow(group, db) else { throw BrachioError(.notFound, "there is no log group \(group)") }
            let groupID: Int64 = row[0]
            guard let streamID = try Self.streamID(stream, groupID, db) else {
                throw BrachioError(.notFound, "there is no log stream \(stream) in \(group)")
            }
            let (accepted, rejected) = Self.accepted(events, now: time, retentionDays: row[1])
            try Self.insert(accepted, streamID, groupID, time, db)
            return rejected
        }
    }

    private static func check(_ events: [NewLogEvent]) throws {
        guard let first = events.first, let last = events.last, events.count <= LogLimits.requestEvents else {
            throw BrachioError(.invalidInput, "\(events.count) log events in one request", cause: "1 to \(LogLimits.requestEvents) are taken")
        }
        guard events.allSatisfy({ !$0.message.isEmpty && $0.time >= 0 }) else {
            throw BrachioError(.invalidInput, "a log event has an empty message or a negative time")
        }
        let bytes = events.reduce(0) { $0 + $1.message.utf8.count + LogLimits.eventOverheadBytes }
        guard bytes <= LogLimits.requestBytes else {
            throw BrachioError(
                .invalidInput, "the log events have \(bytes) bytes", cause: "at most \(LogLimits.requestBytes) are taken, with \(LogLimits.eventOverheadBytes) for each event")
        }
        guard zip(events, events.dropFirst()).allSatisfy({ $0.time <= $1.time }) else {
            throw BrachioError(.invalidInput, "log events in a single request must be in chronological order")
        }
        guard last.time - first.time <= LogLimits.requestHours * 3_600_000 else {
            throw BrachioError(.invalidInput, "the log events of a single request span more than \(LogLimits.requestHours) hours")
        }
    }

    static func accepted(_ events: [NewLogEvent], now: Int, retentionDays: Int?) -> (ArraySlice<NewLogEvent>, RejectedLogEvents) {
        var rejected = RejectedLogEvents()
        let day = 86_400_000
        let old = events.prefix { $0.time < now - LogLimits.pastDays * day }.count
        if old > 0 { rejected.tooOldEnd = old }
        let expired = retentionDays.map { days in events.prefix { $0.time < now - days * day }.count } ?? 0
        if expired > old { rejected.expiredEnd = expired }
        let newStart = events.firstIndex { $0.time > now + LogLimits.futureHours * 3_600_000 } ?? events.count
        if newStart < events.count { rejected.tooNewStart = newStart }
        return (events[max(old, expired)..<max(newStart, old, expired)], rejected)
    }

    private static func create(_ stream: String, _ group: String, _ time: Int, _ db: Connection) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO log_group (name, created, tags) VALUES (?, ?, '{}')").execute(arguments: [group, time])
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO log_stream (log_group, name, created) SELECT id, ?, ? FROM log_group WHERE name = ?"
        ).execute(arguments: [stream, time, group])
    }

    private static func insert(_ events: ArraySlice<NewLogEvent>, _ stream: Int64, _ group: Int64, _ time: Int, _ db: Connection) throws {
        guard let first = events.first, let last = events.last else { return }
        let insert = try db.cachedStatement(
            sql: "INSERT INTO log_event (log_group, stream, time, ingested, message) VALUES (?, ?, ?, ?, ?)")
        var bytes = 0
        for event in events {
            try insert.execute(arguments: [group, stream, event.time, time, event.message])
            bytes += event.message.utf8.count + LogLimits.eventOverheadBytes
        }
        try db.cachedStatement(
            sql: """
                UPDATE log_stream SET
                    first_event = min(coalesce(first_event, ?1), ?1), last_event = max(coalesce(last_event, ?2), ?2),
                    last_ingestion = ?3, stored_bytes = stored_bytes + ?4
                WHERE id = ?5
                """
        ).execute(arguments: [first.time, last.time, time, bytes, stream])
    }
}
