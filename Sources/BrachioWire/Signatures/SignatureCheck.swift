package import Foundation
internal import HTTPTypes
internal import NIOCore

/// Checking of signatures, as pure functions of the request, the key and the time.
package enum SignatureCheck {
    /// A signed request's clock may differ by a quarter of an hour.
    package static let skewSecondsMax = 15 * 60

    /// Returns what the chunks of the body are checked with. Throws `AuthenticationFailure`.
    @discardableResult
    package static func check(_ claims: SignatureClaims, of request: SignableRequest, secret: String, now: Date) throws -> ChunkSigner {
        try checkTime(claims, now: now)
        let key = claims.scope.signingKey(secret: secret)
        let expected = signature(claims, of: request, key: key)
        guard Hashes.areEqual(expected, claims.signature) else { throw AuthenticationFailure.wrongSignature }
        let unsigned = unsignedHeaders(claims, of: request)
        guard unsigned.isEmpty else { throw AuthenticationFailure.unsignedHeaders(unsigned) }
        return ChunkSigner(key: key, timestamp: claims.timestamp, scope: claims.scope, seed: claims.signature)
    }

    /// Covered by the signature in another place, or without a meaning for the service.
    private static let freeHeaders: Set<String> = ["x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-user-agent"]

    /// Headers that change what a request does and that nobody signed: whoever passes a presigned URL on must not be able to add them.
    private static func unsignedHeaders(_ claims: SignatureClaims, of request: SignableRequest) -> [String] {
        let names = Set(request.headers.map(\.name.canonicalName).filter { $0.hasPrefix("x-amz-") })
        return names.subtracting(claims.signedHeaders).subtracting(freeHeaders).sorted()
    }

    package static func stringToSign(_ claims: SignatureClaims, of request: SignableRequest) -> String {
        let canonical = CanonicalRequest.text(
            request, signedHeaders: claims.signedHeaders, payloadHash: claims.payloadHash, service: claims.scope.service)
        return [SignatureClaims.algorithm, claims.timestamp, claims.scope.description, Hashes.sha256(canonical)].joined(separator: "\n")
    }

    static func signature(_ claims: SignatureClaims, of request: SignableRequest, key: [UInt8]) -> String {
        Hashes.hexadecimal(Hashes.hmac(key, stringToSign(claims, of: request)))
    }

    /// The SHA-256 of a body, as `SignatureClaims.stating` takes it.
    package static func bodyHash(_ body: [UInt8]) -> String {
        var hash = RunningHash()
        hash.update(.init(bytes: body))
        return hash.hexadecimal()
    }

    /// Whether `signature` signs `text` (a form's policy document in base64) within the scope.
    package static func isSigned(_ text: String, by signature: String, scope: CredentialScope, secret: String) -> Bool {
        Hashes.areEqual(Hashes.hexadecimal(Hashes.hmac(scope.signingKey(secret: secret), text)), signature)
    }

    private static func checkTime(_ claims: SignatureClaims, now: Date) throws {
        let age = now.timeIntervalSince(claims.date)
        let skewed = AuthenticationFailure.skewed(
            requestTime: claims.timestamp, serverTime: TimestampText.iso8601(now), secondsMax: skewSecondsMax)
        switch claims.place {
        case .header:
            guard abs(age) <= Double(skewSecondsMax) else { throw skewed }
        case .query(let seconds):
            guard age >= -Double(skewSecondsMax) else { throw skewed }
            guard age <= Double(seconds) else {
                throw AuthenticationFailure.expired(TimestampText.iso8601(claims.date.addingTimeInterval(Double(seconds))))
            }
        }
    }
}

/// Signs and checks the chunks and the trailer of one request's body, each with the signature before it.
package struct ChunkSigner: Sendable {
    private let key: [UInt8]
    private let timestamp: String
    private let scope: CredentialScope
    private var previous: String

    init(key: [UInt8], timestamp: String, scope: CredentialScope, seed: String) {
        self.key = key
        self.timestamp = timestamp
        self.scope = scope
        previous = seed
    }

    /// The signature of the next chunk, whose data has this SHA-256.
    package mutating func sign(chunkHash: String) -> String {
        next("AWS4-HMAC-SHA256-PAYLOAD", [Hashes.ofNothing, chunkHash])
    }

    /// The signature of the trailer, whose lines (`name:value` and a newline each) have this SHA-256.
    package mutating func sign(trailerHash: String) -> String {
        next("AWS4-HMAC-SHA256-TRAILER", [trailerHash])
    }

    private mutating func next(_ kind: String, _ hashes: [String]) -> String {
        let text = ([kind, timestamp, scope.description, previous] + hashes).joined(separator: "\n")
        previous = Hashes.hexadecimal(Hashes.hmac(key, text))
        return previous
    }
}
