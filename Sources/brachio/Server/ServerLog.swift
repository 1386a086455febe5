internal import Foundation
internal import Logging

/// The server's log on standard error: lines for people, or one JSON document a line.
enum ServerLog {
    static func make(json: Bool, level: Logger.Level) -> Logger {
        var logger = Logger(label: "brachio") { label in
            if json { JSONLogHandler() } else { StreamLogHandler.standardError(label: label) }
        }
        logger.logLevel = level
        return logger
    }
}

/// One JSON document a line: time, level, message, and the metadata's entries by their names.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var document = [
            "time": Date().formatted(.iso8601), "level": event.level.rawValue, "message": event.message.description,
        ]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) where document[key] == nil {
            document[key] = value.description
        }
        StandardError.write((try? JSONLine.text(document)) ?? event.message.description)
    }
}
