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
    ///   - sessionToken: of credentials that hold for a while.
    ///   - further: headers that the request has besides and that are to be signed: those that begin with `x-amz-` must be.
    package func headers(
        method: String, path: String, query: String = "", host: String, sessionToken: String? = nil, further: [String: String] = [:], body: [UInt8] = [],
        at date: Date
    ) -> [String: String] {
        let timestamp = TimestampText.basic(date), payload = SignatureCheck.bodyHash(body)
        var fields = HTTPFields()
        var headers = ["x-amz-date": timestamp, "x-amz-content-sha256": payload]
        headers["x-amz-security-token"] = sessionToken
        for (name, value) in further where name.lowercased().hasPrefix("x-amz-") { headers[name.lowercased()] = value }
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
}
