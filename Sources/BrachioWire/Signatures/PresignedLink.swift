package import Foundation
internal import HTTPTypes

extension RequestSigner {
    /// The query string that makes a GET of `path` a signed one for so long: whoever has the link needs no key.
    ///
    /// - Parameters:
    ///   - path: percent-encoded, as it is sent.
    ///   - host: the `Host` header's value.
    ///   - seconds: at most `SignatureClaims.expiresSecondsMax`; more is cut to it.
    package func presignedQuery(path: String, host: String, seconds: Int, at date: Date) -> String {
        let timestamp = TimestampText.basic(date), seconds = min(max(seconds, 1), SignatureClaims.expiresSecondsMax)
        let scope = CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let credential = PercentCoding.encode("\(accessKeyID)/\(scope)".utf8)
        let query = "X-Amz-Algorithm=\(SignatureClaims.algorithm)&X-Amz-Credential=\(credential)&X-Amz-Date=\(timestamp)"
            + "&X-Amz-Expires=\(seconds)&X-Amz-SignedHeaders=host"
        let request = SignableRequest(method: "GET", path: path, query: query, host: host, headers: HTTPFields())
        let canonical = CanonicalRequest.text(request, signedHeaders: ["host"], payloadHash: "UNSIGNED-PAYLOAD", service: service)
        let text = [SignatureClaims.algorithm, timestamp, scope.description, Hashes.sha256(canonical)].joined(separator: "\n")
        return query + "&X-Amz-Signature=\(Hashes.hexadecimal(Hashes.hmac(scope.signingKey(secret: secretAccessKey), text)))"
    }
}
