package import BrachioIdentity
internal import BrachioWire
package import Foundation
internal import HTTPTypes

/// Who opens a WebSocket with a presigned URL, as clients of MQTT do it: `wss://host/mqtt?X-Amz-Algorithm=…`.
package struct PresignedConnection: Sendable {
    private let directory: any CredentialDirectory
    private let now: @Sendable () -> Date

    /// The service's name in the scope of such signatures.
    package static let signingName = "iotdevicegateway"

    package init(directory: any CredentialDirectory, now: @escaping @Sendable () -> Date = { Date() }) {
        self.directory = directory
        self.now = now
    }

    /// `nil` for a request that is not signed. Throws `AuthenticationFailure` for one that is not signed well.
    package func caller(target: String, headers: [(name: String, value: String)]) async throws -> Identity? {
        let mark = target.firstIndex(of: "?")
        var fields = HTTPFields()
        for header in headers {
            if let name = HTTPField.Name(header.name), HTTPField.isValidValue(header.value) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        let host = headers.first { $0.name.lowercased() == "host" }?.value ?? ""
        let query = mark.map { String(target[target.index(after: $0)...]) } ?? ""
        var request = SignableRequest(method: "GET", path: mark.map { String(target[..<$0]) } ?? target, query: query, host: host, headers: fields)
        guard let claims = try SignatureClaims.read(request)?.stating(bodyHash: SignatureCheck.bodyHash([])) else { return nil }
        guard claims.scope.service == Self.signingName else {
            throw AuthenticationFailure.malformed("Credential should be scoped to correct service: '\(Self.signingName)'.")
        }
        guard let credential = try await directory.credential(accessKeyID: claims.accessKeyID) else {
            throw AuthenticationFailure.unknownAccessKey(claims.accessKeyID)
        }
        guard credential.sessionToken == claims.sessionToken else { throw AuthenticationFailure.wrongToken }
        if let expires = credential.expires, expires <= now() { throw AuthenticationFailure.expiredToken }
        do { try SignatureCheck.check(claims, of: request, secret: credential.secretAccessKey, now: now()) } catch AuthenticationFailure.wrongSignature {
            // Most clients add the session's token once they have signed.
            request.query = query.split(separator: "&").filter { !$0.hasPrefix("X-Amz-Security-Token=") }.joined(separator: "&")
            try SignatureCheck.check(claims, of: request, secret: credential.secretAccessKey, now: now())
        }
        return credential.identity
    }
}
