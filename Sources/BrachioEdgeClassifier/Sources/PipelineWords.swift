internal import Foundation
internal import Synchronization

/// What a pipeline's program writes to standard error: handed on to the agent's own, with the line kept that says why it ended.
final class PipelineWords: Sendable {
    private static let charactersMax = 300, waitSeconds = 0.5

    private struct Words {
        var reason: String?
        var last: String?
    }

    private let words = Mutex(Words())
    private let hasEnded = DispatchSemaphore(value: 0)

    /// Reads `descriptor` to its end, on a thread of its own, and closes it.
    init(_ descriptor: Int32) {
        let thread = Thread { [self] in
            var rest: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 4 << 10)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 || (count < 0 && errno == EINTR) {
                guard count > 0 else { continue }
                _ = write(STDERR_FILENO, buffer, count)
                let pieces = (rest + buffer[..<count]).split(separator: 0x0A, omittingEmptySubsequences: false)
                for line in pieces.dropLast() { heard(String(decoding: line, as: UTF8.self)) }
                rest = Array((pieces.last ?? []).suffix(buffer.count))
            }
            heard(String(decoding: rest, as: UTF8.self))
            close(descriptor)
            hasEnded.signal()
        }
        thread.name = "pipeline's words"
        thread.stackSize = 256 << 10
        thread.start()
    }

    private func heard(_ line: String) {
        let line = line.trimmingCharacters(in: .whitespaces)
        guard !line.isEmpty else { return }
        words.withLock { words in
            words.last = String(line.prefix(Self.charactersMax))
            if words.reason == nil, line.hasPrefix("ERROR") || line.contains("erroneous pipeline") { words.reason = words.last }
        }
    }

    /// The first line that says what is wrong, or else the last one, once the program has ended.
    var reason: String? {
        if hasEnded.wait(timeout: .now() + Self.waitSeconds) == .success { hasEnded.signal() }
        return words.withLock { $0.reason ?? $0.last }
    }
}
