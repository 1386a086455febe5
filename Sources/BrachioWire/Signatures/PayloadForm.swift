/// How a signature covers the request's body: the value of `x-amz-content-sha256`.
package enum PayloadForm: Sendable, Hashable {
    /// The SHA-256 of the body, in lower-case hexadecimal.
    case hashed(String)
    case unsigned
    /// aws-chunked, each chunk signed.
    case signedChunks(hasTrailer: Bool)
    /// aws-chunked, chunks unsigned, with a trailer of checksums.
    case unsignedChunks

    package var isChunked: Bool {
        switch self {
        case .hashed, .unsigned: false
        case .signedChunks, .unsignedChunks: true
        }
    }

    static func parse(_ header: String) throws -> PayloadForm {
        switch header {
        case "UNSIGNED-PAYLOAD": return .unsigned
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": return .signedChunks(hasTrailer: false)
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": return .signedChunks(hasTrailer: true)
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": return .unsignedChunks
        default:
            guard header.utf8.count == 64, header.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
                throw AuthenticationFailure.malformed("x-amz-content-sha256 must be a SHA-256 or one of the documented words.")
            }
            return .hashed(header)
        }
    }
}
