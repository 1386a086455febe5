/// A group of streams that share a retention. Times are milliseconds since 1970.
package struct LogGroup: Hashable, Sendable {
    package let name: String
    package let created: Int
    /// `nil`: events are kept for ever.
    package let retentionDays: Int?
    package let storedBytes: Int
    package let tags: [String: String]
}

/// A sequence of events from one source. Times are milliseconds since 1970.
package struct LogStream: Hashable, Sendable {
    package let name: String
    package let created: Int
    package let firstEvent: Int?
    package let lastEvent: Int?
    package let lastIngestion: Int?
    package let storedBytes: Int
}

/// An event as it is handed in.
package struct NewLogEvent: Hashable, Sendable {
    /// Milliseconds since 1970.
    package let time: Int
    package let message: String

    package init(time: Int, message: String) {
        self.time = time
        self.message = message
    }
}

/// An event as it is kept.
package struct LogEvent: Hashable, Sendable {
    /// Rises in the order in which events arrive; unique in the data folder.
    package let id: Int64
    package let stream: String
    package let time: Int
    /// When it arrived.
    package let ingested: Int
    package let message: String
}

/// Which events of a request were not stored, as indexes into it.
package struct RejectedLogEvents: Hashable, Sendable {
    /// This and later ones lie too far ahead.
    package var tooNewStart: Int?
    /// Those before this are too old.
    package var tooOldEnd: Int?
    /// Those before this are older than the group's retention.
    package var expiredEnd: Int?

    package var isEmpty: Bool { tooNewStart == nil && tooOldEnd == nil && expiredEnd == nil }
}
