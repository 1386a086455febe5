package import NIOCore

/// Takes the aws-chunked framing off a body, piece by piece, whatever the pieces are
/// ("Signature calculations for the Authorization header: transferring payload in multiple chunks" in the S3 API reference).
///
/// A pure state machine: bytes go in with `feed`, events come out of `next`. It holds at most one piece and one line.
package struct AwsChunkedDecoder: Sendable {
    package enum Event: Sendable, Hashable {
        /// A chunk of so many bytes begins; the last one has none.
        case chunk(bytes: Int, signature: String?)
        case data(ByteBuffer)
        case chunkEnd
        case trailer(name: String, value: String)
        /// The body is complete. Nothing may follow.
        case end
    }

    private enum State {
        case head
        case data(left: Int)
        case dataEnd
        case trailer(lines: Int)
        case finished
    }

    private var state = State.head
    private var pending = ByteBuffer()

    package init() {}

    package var isFinished: Bool { if case .finished = state { true } else { false } }

    /// Adds what arrived. Call `next` until it returns `nil` before feeding again.
    package mutating func feed(_ buffer: ByteBuffer) {
        var buffer = buffer
        if pending.readableBytes == 0 { pending = buffer } else { pending.writeBuffer(&buffer) }
    }

    /// The next event, or `nil` where more bytes are needed.
    package mutating func next() throws -> Event? {
        switch state {
        case .head:
            guard let line = try line() else { return nil }
            let (bytes, signature) = try Self.head(line)
            state = bytes > 0 ? .data(left: bytes) : .trailer(lines: 0)
            return .chunk(bytes: bytes, signature: signature)
        case .data(let left):
            guard let data = pending.readSlice(length: min(left, pending.readableBytes)), data.readableBytes > 0 else { return nil }
            let rest = left - data.readableBytes
            state = rest > 0 ? .data(left: rest) : .dataEnd
            return .data(data)
        case .dataEnd:
            guard let end = pending.readBytes(length: 2) else { return nil }
            guard end == [0x0D, 0x0A] else { throw Self.failure("a chunk is longer than its head says") }
            state = .head
            return .chunkEnd
        case .trailer(let lines):
            guard let line = try line() else { return nil }
            guard lines < WireLimits.trailerLines else { throw Self.failure("more than \(WireLimits.trailerLines) trailer lines") }
            if line.isEmpty {
                state = .finished
                return .end
            }
            state = .trailer(lines: lines + 1)
            guard let colon = line.firstIndex(of: ":") else { throw Self.failure("a trailer line without a colon") }
            return .trailer(
                name: line[..<colon].lowercased(), value: String(line[line.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "\r" && $0 != "\n" }))
        case .finished:
            guard pending.readableBytes == 0 else { throw Self.failure("bytes after its end") }
            return nil
        }
    }

    /// A line without its CR LF; `nil` until it is complete. A lone LF is taken as the end too.
    private mutating func line() throws -> String? {
        let view = pending.readableBytesView
        guard let newline = view.firstIndex(of: 0x0A) else {
            guard view.count <= WireLimits.chunkLineBytes else { throw Self.failure("a line of more than \(WireLimits.chunkLineBytes) bytes") }
            return nil
        }
        let length = newline - view.startIndex
        guard length <= WireLimits.chunkLineBytes else { throw Self.failure("a line of more than \(WireLimits.chunkLineBytes) bytes") }
        var line = pending.readBytes(length: length + 1) ?? []
        line.removeLast()
        if line.last == 0x0D { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }

    private static func head(_ line: String) throws -> (bytes: Int, signature: String?) {
        let parts = line.split(separator: ";", omittingEmptySubsequences: false)
        guard let digits = parts.first, !digits.isEmpty, digits.utf8.count <= 16, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let bytes = Int(digits, radix: 16)
        else { throw failure("a chunk's length is not hexadecimal") }
        guard bytes <= WireLimits.chunkBytes else { throw failure("a chunk of more than \(WireLimits.chunkBytes) bytes") }
        let signature = parts.dropFirst().first { $0.hasPrefix("chunk-signature=") }
        return (bytes, signature.map { String($0.dropFirst("chunk-signature=".count)) })
    }

    static func failure(_ what: String) -> ServiceError {
        ServiceError("IncompleteBody", "The aws-chunked body is not well formed: \(what).")
    }
}
