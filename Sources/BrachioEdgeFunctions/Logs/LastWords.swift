internal import Synchronization

/// The last that a process wrote to standard error: of a Python function that failed, the exception.
final class LastWords: Sendable {
    private static let charactersMax = 300

    private let words = Mutex<String?>(nil)

    var text: String? { words.withLock { $0 } }

    func heard(_ level: LogLevel, _ line: String) {
        guard level >= .error, line.contains(where: { !$0.isWhitespace }) else { return }
        words.withLock { $0 = String(line.prefix(Self.charactersMax)) }
    }
}
