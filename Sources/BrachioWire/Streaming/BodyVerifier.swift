package import HTTPTypes
package import NIOCore

/// Turns the bytes of a body as sent into its content, and checks them against the request's signature on the way.
///
/// Content leaves before the signature over it is complete: whoever stores it must discard it when `finish` or `receive` throws.
package struct BodyVerifier: Sendable {
    private enum Form: Sendable {
        case plain
        case hashed(expected: String)
        case chunked(AwsChunkedDecoder)
    }

    private var form: Form
    private var hash = RunningHash()
    private var signer: ChunkSigner?
    private let trailerIsSigned: Bool
    private let contentLengthBytes: Int?
    private var contentBytes = 0
    private var chunkSignature: String?
    private var chunkIsOpen = false
    private var trailerLines = ""
    /// What stood behind the last chunk: checksums, mostly. Complete once `finish` has returned.
    package private(set) var trailers = HTTPFields()

    /// - Parameter contentLengthBytes: the content's length where the request states it (`x-amz-decoded-content-length`).
    package init(_ payload: PayloadForm, signer: ChunkSigner?, contentLengthBytes: Int?) {
        self.contentLengthBytes = contentLengthBytes
        switch payload {
        case .unsigned:
            form = .plain
            trailerIsSigned = false
        case .hashed(let expected):
            form = .hashed(expected: expected)
            trailerIsSigned = false
        case .signedChunks(let hasTrailer):
            form = .chunked(AwsChunkedDecoder())
            self.signer = signer
            trailerIsSigned = hasTrailer
        case .unsignedChunks:
            form = .chunked(AwsChunkedDecoder())
            trailerIsSigned = false
        }
    }

    /// The SHA-256 that the content has if `finish` returns, where the signature states one.
    package var provenSHA256: String? { if case .hashed(let expected) = form { expected } else { nil } }

    /// The content within these bytes, in order.
    package mutating func receive(_ buffer: ByteBuffer) throws -> [ByteBuffer] {
        switch form {
        case .plain: return try counted([buffer])
        case .hashed:
            hash.update(buffer)
            return try counted([buffer])
        case .chunked(var decoder):
            // Given up for the time of the call, so that the decoder's buffer is not copied.
            form = .plain
            defer { form = .chunked(decoder) }
            decoder.feed(buffer)
            var content: [ByteBuffer] = []
            while let event = try decoder.next() {
                if let data = try take(event) { content.append(data) }
            }
            return try counted(content)
        }
    }

    /// To be called once, when the body as sent has ended.
    package mutating func finish() throws {
        if case .hashed(let expected) = form {
            let actual = hash.hexadecimal()
            guard actual == expected else { throw AuthenticationFailure.wrongBody(claimed: expected, actual: actual) }
        }
        if case .chunked(let decoder) = form, !decoder.isFinished { throw AwsChunkedDecoder.failure("it ends early") }
        if let contentLengthBytes, contentBytes != contentLengthBytes {
            throw ServiceError(
                "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header: "
                    + "\(contentBytes) of \(contentLengthBytes).")
        }
    }

    private mutating func counted(_ content: [ByteBuffer]) throws -> [ByteBuffer] {
        contentBytes += content.reduce(0) { $0 + $1.readableBytes }
        if let contentLengthBytes, contentBytes > contentLengthBytes {
            throw ServiceError("IncompleteBody", "The body is longer than the \(contentLengthBytes) bytes that the request states.")
        }
        return content
    }

    private mutating func take(_ event: AwsChunkedDecoder.Event) throws -> ByteBuffer? {
        switch event {
        case .chunk(_, let signature):
            chunkSignature = signature
            chunkIsOpen = true
            hash = RunningHash()
        case .data(let data):
            if signer != nil { hash.update(data) }
            return data
        case .chunkEnd: try endChunk()
        case .trailer(let name, let value):
            try endChunk()
            try take(trailer: name, value)
        case .end:
            try endChunk()
            if trailerIsSigned, signer != nil { throw AuthenticationFailure.wrongSignature }
        }
        return nil
    }

    private mutating func endChunk() throws {
        guard chunkIsOpen else { return }
        chunkIsOpen = false
        guard let expected = signer?.sign(chunkHash: hash.hexadecimal()) else { return }
        guard let chunkSignature, Hashes.areEqual(chunkSignature, expected) else { throw AuthenticationFailure.wrongSignature }
    }

    private mutating func take(trailer name: String, _ value: String) throws {
        if name == "x-amz-trailer-signature" {
            guard trailerIsSigned, let expected = signer?.sign(trailerHash: Hashes.sha256(trailerLines)), Hashes.areEqual(value, expected) else {
                throw AuthenticationFailure.wrongSignature
            }
            // A trailer that is signed once is complete; `.end` finds no signer and asks no more.
            signer = nil
            return
        }
        trailerLines += "\(name):\(value)\n"
        guard let field = HTTPField.Name(name), HTTPField.isValidValue(value) else { throw AwsChunkedDecoder.failure("a trailer's name") }
        trailers[field] = value
    }
}
