package import Foundation
internal import HTTPTypes

/// Signs requests as a client does: AWS Signature Version 4, in headers.
package struct RequestSigner: Sendable {
    let accessKeyID: String
    let secretAccessKey: String
    let region: String
    let service: String

    package init(accessKeyID: String, secretAccessKey: String, region: String, service: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.region = region
        self.service = service
    }

    /// The headers that make a request a signed one.
    ///
    /// - Parameters:
    ///   - path: percent-encoded, as it is sent.
    ///   - query: as it is sent, without its question mark.
    ///   - host: the `Host` header's value.
    package func headers(method: String, path: String, query: String = "", host: String, body: [UInt8] = [], at date: Date) -> [String: String] {
        let timestamp = TimestampText.basic(date), payload = SignatureCheck.bodyHash(body)
        var fields = HTTPFields()
        var headers = ["x-amz-date": timestamp, "x-amz-content-sha256": payload]
        for (name, value) in headers { if let field = HTTPField.Name(name) { fields[field] = value } }
        let request = SignableRequest(method: method, path: path, query: query, host: host, headers: fields)
        let signed = ["host"] + headers.keys.sorted()
        let scope = CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let canonical = CanonicalRequest.text(request, signedHeaders: signed, payloadHash: payload, service: service)
        let text = [SignatureClaims.algorithm, timestamp, scope.description, Hashes.sha256(canonical)].joined(separator: "\n")
        let signature = Hashes.hexadecimal(Hashes.hmac(scope.signingKey(secret: secretAccessKey), text))
        headers["authorization"] =
            "\(SignatureClaims.algorithm) Credential=\(accessKeyID)/\(scope), SignedHeaders=\(signed.joined(separator: ";")), Signature=\(signature)"
        return headers
    }

    /// The query of a URL that lets whoever has it make one kind of request for a while, with nothing signed but the host.
    ///
    /// - Parameters:
    ///   - path: percent-encoded, as it is sent.
    ///   - seconds: how long the URL holds; at most a week.
    package func presignedQuery(method: String, path: String, host: String, seconds: Int64, at date: Date) -> String {
        let timestamp = TimestampText.basic(date)
        let scope = CredentialScope(date: String(timestamp.prefix(8)), region: region, service: service)
        let query = [
            ("X-Amz-Algorithm", SignatureClaims.algorithm), ("X-Amz-Credential", "\(accessKeyID)/\(scope)"), ("X-Amz-Date", timestamp),
            ("X-Amz-Expires", String(seconds)), ("X-Amz-SignedHeaders", "host"),
        ].map { "\($0)=\(PercentCoding.encode($1.utf8))" }.joined(separator: "&")
        let request = SignableRequest(method: method, path: path, query: query, host: host, headers: [:])
        let canonical = CanonicalRequest.text(request, signedHeaders: ["host"], payloadHash: "UNSIGNED-PAYLOAD", service: service)
        let text = [SignatureClaims.algorithm, timestamp, scope.description, Hashes.sha256(canonical)].joined(separator: "\n")
        return "\(query)&X-Amz-Signature=\(Hashes.hexadecimal(Hashes.hmac(scope.signingKey(secret: secretAccessKey), text)))"
    }
}
