internal import BrachioIdentity
internal import BrachioWire
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// Verifies a request's signature and gives its content.
struct Authenticator: Sendable {
    let directory: any CredentialDirectory
    let now: @Sendable () -> Date

    struct Authenticated {
        var caller: Identity?
        var content: ContentStream
        var region: String
    }

    /// Throws `AuthenticationFailure`, or `ServiceError` where the body that the signature needs is too large.
    func authenticate(
        _ head: RequestHead, _ claims: SignatureClaims?, body: RequestBody, bodyBytesMax: Int, onStart: (@Sendable () async -> Void)?
    ) async throws -> Authenticated {
        guard let claims else {
            let verifier = BodyVerifier(try Self.anonymousForm(head), signer: nil, contentLengthBytes: ContentStream.statedLength(head.headers))
            return Authenticated(caller: nil, content: ContentStream(body, verifier: verifier, onStart: onStart), region: Account.region)
        }
        let credential = try await credential(of: claims)
        if claims.needsBodyHash {
            return try await authenticateWithBody(head, claims, credential, body: body, bodyBytesMax: bodyBytesMax, onStart: onStart)
        }
        let signer = try SignatureCheck.check(claims, of: head.signable, secret: credential.secretAccessKey, now: now())
        let verifier = BodyVerifier(claims.payload, signer: signer, contentLengthBytes: ContentStream.statedLength(head.headers))
        let content = ContentStream(body, verifier: verifier, onStart: onStart)
        return Authenticated(caller: credential.identity, content: content, region: claims.scope.region)
    }

    /// Services other than S3 sign the body's hash without stating it, so the body is read before the signature is checked.
    private func authenticateWithBody(
        _ head: RequestHead, _ claims: SignatureClaims, _ credential: Credential, body: RequestBody, bodyBytesMax: Int,
        onStart: (@Sendable () async -> Void)?
    ) async throws -> Authenticated {
        let plain = BodyVerifier(.unsigned, signer: nil, contentLengthBytes: ContentStream.statedLength(head.headers))
        let buffer = try await ContentStream(body, verifier: plain, onStart: onStart).collect(bytesMax: bodyBytesMax)
        let claims = claims.stating(bodyHash: SignatureCheck.bodyHash(Array(buffer.readableBytesView)))
        try SignatureCheck.check(claims, of: head.signable, secret: credential.secretAccessKey, now: now())
        return Authenticated(caller: credential.identity, content: ContentStream(buffer), region: claims.scope.region)
    }

    private func credential(of claims: SignatureClaims) async throws -> Credential {
        guard let credential = try await directory.credential(accessKeyID: claims.accessKeyID) else {
            throw AuthenticationFailure.unknownAccessKey(claims.accessKeyID)
        }
        if let token = credential.sessionToken {
            guard claims.sessionToken == token else { throw AuthenticationFailure.wrongToken }
            if let expires = credential.expires, expires <= now() { throw AuthenticationFailure.expiredToken }
        } else if claims.sessionToken != nil {
            throw AuthenticationFailure.wrongToken
        }
        return credential
    }

    private static func anonymousForm(_ head: RequestHead) throws -> PayloadForm {
        head.header("x-amz-content-sha256") == "STREAMING-UNSIGNED-PAYLOAD-TRAILER" ? .unsignedChunks : .unsigned
    }
}
