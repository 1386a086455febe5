package import Foundation

/// How much a line of a log matters.
package enum LogLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    case debug = "DEBUG"
    case info = "INFO"
    case warn = "WARN"
    case error = "ERROR"
    case fatal = "FATAL"

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One line that a function printed or logged.
package struct LogLine: Sendable, Hashable {
    package var time: Date
    package var level: LogLevel
    package var text: String

    package init(time: Date, level: LogLevel, text: String) {
        self.time = time
        self.level = level
        self.text = text
    }

    /// `[2026-11-26T04:22:12.123Z][INFO]-text`, as Greengrass writes logs.
    package var line: String {
        "[\(time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))][\(level.rawValue)]-\(text)\n"
    }
}

/// Takes functions' logs elsewhere: to CloudWatch Logs while there is a network. What it cannot take it drops; the file has it all.
package protocol LogSink: Sendable {
    /// Returns at once.
    func accept(_ line: LogLine, of function: FunctionARN)
}
