internal import Foundation

/// Lines for people: progress, notes and errors. Results go to standard output. That nobody reads them stops nothing.
enum StandardError {
    static func write(_ line: String) { writePart(line + "\n") }

    static func writePart(_ text: String) { _ = DescriptorOutput.put(text, to: STDERR_FILENO) }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

enum StandardOutput {
    /// Ends the program where its results cannot be written: silently, as programs in a pipeline end, where the reader is gone.
    static func write(_ line: String) {
        let failure = DescriptorOutput.put(line + "\n", to: STDOUT_FILENO)
        if failure == 0 { return }
        if failure == EPIPE { exit(128 + SIGPIPE) }
        StandardError.write("error: standard output cannot be written: \(String(cString: strerror(failure)))")
        exit(EXIT_FAILURE)
    }

    /// For a server: what it says of itself is not what it is for.
    static func offer(_ line: String) { _ = DescriptorOutput.put(line + "\n", to: STDOUT_FILENO) }
}

private enum DescriptorOutput {
    /// Writes all of it; returns `errno` where that is not possible, else 0.
    static func put(_ text: String, to descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                // Somebody else made it non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}

/// One JSON document a line.
enum JSONLine {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func write(_ value: some Encodable) throws { StandardOutput.write(try text(value)) }
}
