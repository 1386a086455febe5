internal import BrachioWire
package import HTTPTypes
internal import Hummingbird
package import NIOCore
internal import Synchronization

/// A request's content, piece by piece. It is read once; memory holds one piece at a time.
///
/// The end of the sequence means that the content is what was signed. Where it is not, `next` throws instead of ending.
package struct ContentStream: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    private let upstream: RequestBody
    private let verifier: BodyVerifier
    private let arrived = Trailers()
    /// Tells a client that waits for it that the content is wanted.
    private let onStart: (@Sendable () async -> Void)?

    init(_ upstream: RequestBody, verifier: BodyVerifier, onStart: (@Sendable () async -> Void)? = nil) {
        self.upstream = upstream
        self.verifier = verifier
        self.onStart = onStart
    }

    /// Content that is there already.
    package init(_ buffer: ByteBuffer) {
        self.init(RequestBody(buffer: buffer), verifier: BodyVerifier(.unsigned, signer: nil, contentLengthBytes: nil))
    }

    /// What stood behind an aws-chunked body (`x-amz-checksum-crc32`, …). Complete once the content was read to its end.
    package var trailers: HTTPFields { arrived.fields.withLock { $0 } }

    /// The content's SHA-256 in hexadecimal, where reading to the end proves it.
    package var provenSHA256: String? { verifier.provenSHA256 }

    /// The whole content. Throws `RequestEntityTooLarge` for more than `bytesMax`.
    package func collect(bytesMax: Int = WireLimits.bodyBytes) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await piece in self {
            guard whole.readableBytes + piece.readableBytes <= bytesMax else {
                throw ServiceError("RequestEntityTooLarge", "The body has more than \(bytesMax) bytes.", status: 413)
            }
            if whole.readableBytes == 0 {
                whole = piece
            } else {
                var piece = piece
                whole.writeBuffer(&piece)
            }
        }
        return whole
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(upstream: upstream.makeAsyncIterator(), verifier: verifier, trailers: arrived, onStart: onStart)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private var upstream: RequestBody.AsyncIterator
        private var verifier: BodyVerifier
        private let trailers: Trailers
        private var onStart: (@Sendable () async -> Void)?
        /// Pieces that are decoded and not yet handed out, the next one last.
        private var ready: [ByteBuffer] = []
        private var isFinished = false

        fileprivate init(
            upstream: RequestBody.AsyncIterator, verifier: BodyVerifier, trailers: Trailers, onStart: (@Sendable () async -> Void)?
        ) {
            self.upstream = upstream
            self.verifier = verifier
            self.trailers = trailers
            self.onStart = onStart
        }

        package mutating func next() async throws -> ByteBuffer? {
            if let onStart {
                self.onStart = nil
                await onStart()
            }
            while ready.isEmpty {
                if isFinished { return nil }
                if let piece = try await upstream.next() {
                    ready = try verifier.receive(piece).reversed()
                } else {
                    isFinished = true
                    try verifier.finish()
                    trailers.fields.withLock { $0 = verifier.trailers }
                }
            }
            return ready.popLast()
        }
    }

    fileprivate final class Trailers: Sendable {
        let fields = Mutex(HTTPFields())
    }

    /// The content's length by the headers: `x-amz-decoded-content-length` where the body is aws-chunked.
    static func statedLength(_ headers: HTTPFields) -> Int? {
        let decoded = HTTPField.Name("x-amz-decoded-content-length").flatMap { headers[$0] }
        return (decoded ?? headers[.contentLength]).flatMap { Int($0) }
    }
}
