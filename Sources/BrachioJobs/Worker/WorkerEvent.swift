package import Foundation

/// What a worker says while it works: one JSON document a line in `events.jsonl`.
package struct WorkerEvent: Sendable, Hashable, Codable {
    package var time: Date
    /// A line for the job's log.
    package var log: String?
    /// Where the work stands, in a few words.
    package var message: String?
    /// Measured now, by name.
    package var metrics: [String: Double]?
    /// Share of the work that is done, 0…1.
    package var progress: Double?

    package init(
        time: Date, log: String? = nil, message: String? = nil, metrics: [String: Double]? = nil, progress: Double? = nil
    ) {
        self.time = time
        self.log = log
        self.message = message
        self.metrics = metrics
        self.progress = progress
    }

    /// Longest line that is read.
    package static let lineBytesMaximum = 64 << 10

    package func line() throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .millisecondsSince1970
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// The events of the whole lines in `data`, and how many bytes those are. A line that is no event, such as what a library prints,
    /// becomes a line of the log at `now`.
    package static func read(_ data: Data, now: Date) -> (events: [WorkerEvent], bytes: Int) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        var events: [WorkerEvent] = []
        var start = data.startIndex
        while let end = data[start...].firstIndex(of: 0x0A) ?? (data.endIndex - start >= lineBytesMaximum ? data.endIndex : nil) {
            let line = data[start..<end].prefix(lineBytesMaximum)
            if let event = try? decoder.decode(WorkerEvent.self, from: line) {
                events.append(event)
            } else if !line.isEmpty {
                events.append(WorkerEvent(time: now, log: String(decoding: line, as: UTF8.self)))
            }
            start = min(end + 1, data.endIndex)
            if start == data.endIndex { break }
        }
        return (events, start - data.startIndex)
    }
}
