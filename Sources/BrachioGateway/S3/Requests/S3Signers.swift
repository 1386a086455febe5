internal import BrachioIdentity
internal import BrachioObjectStore
internal import BrachioWire
internal import Foundation

/// Who signed a form, or a query string with a signature of version 2.
struct S3Signers: Sendable {
    let directory: any CredentialDirectory

    /// The request with its caller, where its query string is signed with version 2; else as it was.
    func identified(_ request: ServiceRequest) async throws -> ServiceRequest {
        guard request.caller == nil, let signature = SignatureVersion2(request.head.query) else { return request }
        let credential = try await credential(signature.accessKeyID, token: signature.sessionToken, now: request.date)
        let bucket = S3Address.bucket(host: request.head.host).map { "/\($0)" } ?? ""
        try signature.check(
            request.head.signable, resource: bucket + request.head.rawPath, secret: credential.secretAccessKey, now: request.date)
        var request = request
        request.caller = credential.identity
        return request
    }

    /// The identity that signed a form's policy. - Throws: `AuthenticationFailure`, `InvalidArgument`.
    func signer(ofForm fields: [String: String], policy: String, now: Date) async throws -> Identity {
        let token = fields["x-amz-security-token"]
        if let key = fields["awsaccesskeyid"], let signature = fields["signature"] {
            let credential = try await credential(key, token: token, now: now)
            guard SignatureVersion2.isSigned(policy, by: signature, secret: credential.secretAccessKey) else {
                throw AuthenticationFailure.wrongSignature
            }
            return credential.identity
        }
        guard fields["x-amz-algorithm"] == SignatureClaims.algorithm, let signature = fields["x-amz-signature"],
            let parts = fields["x-amz-credential"]?.split(separator: "/").map(String.init), parts.count == 5, parts[4] == "aws4_request"
        else {
            throw ServiceError("InvalidArgument", "A form with a policy needs the fields x-amz-algorithm, x-amz-credential and x-amz-signature.")
        }
        let credential = try await credential(parts[0], token: token, now: now)
        let scope = CredentialScope(date: parts[1], region: parts[2], service: parts[3])
        guard scope.service == "s3", SignatureCheck.isSigned(policy, by: signature, scope: scope, secret: credential.secretAccessKey) else {
            throw AuthenticationFailure.wrongSignature
        }
        return credential.identity
    }

    private func credential(_ key: String, token: String?, now: Date) async throws -> Credential {
        guard let credential = try await directory.credential(accessKeyID: key) else { throw AuthenticationFailure.unknownAccessKey(key) }
        guard credential.sessionToken == token else { throw AuthenticationFailure.wrongToken }
        if let expires = credential.expires, expires <= now { throw AuthenticationFailure.expiredToken }
        return credential
    }
}
