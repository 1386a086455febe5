/// Limits of logs. A limit's unit is the last word of its name.
package enum LogLimits {
    package static let nameCharacters = 512
    /// Events in one request.
    package static let requestEvents = 10_000
    /// Messages of one request together, with `eventOverheadBytes` for each event.
    package static let requestBytes = 1_048_576
    package static let eventOverheadBytes = 26
    /// Time between the first and the last event of a request.
    package static let requestHours = 24
    package static let pastDays = 14
    package static let futureHours = 2
    /// Events on one page of an answer.
    package static let pageEvents = 10_000
    /// Messages on one page of an answer together.
    package static let pageBytes = 1_048_576
    /// Events that one request looks through before it gives a page, however few have matched.
    package static let scannedEvents = 100_000
    package static let groupCount = 100_000
    /// Streams that one filter may name.
    package static let filteredStreams = 100
    /// The retentions, in days, that a group may have.
    package static let retentionDays: [Int] = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
    ]
}
