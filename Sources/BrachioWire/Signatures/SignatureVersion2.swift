internal import Crypto
package import Foundation
internal import HTTPTypes

/// S3's signatures in query strings and forms before version 4, which boto3 still makes by default for other endpoints than Amazon's
/// own: HMAC-SHA1 ("Signing and authenticating REST requests (AWS signature version 2)" in the S3 user guide).
package struct SignatureVersion2: Sendable, Hashable {
    package let accessKeyID: String
    package let signature: String
    /// Seconds since 1970.
    package let expires: Int
    package let sessionToken: String?

    /// `nil` where the query string is not signed so.
    package init?(_ query: [QueryItem]) {
        guard let accessKeyID = query["AWSAccessKeyId"], let signature = query["Signature"], let expires = query["Expires"].flatMap({ Int($0) })
        else { return nil }
        self.accessKeyID = accessKeyID
        self.signature = signature
        self.expires = expires
        sessionToken = query["x-amz-security-token"]
    }

    /// `resource` is the path as sent, with the bucket before it where it stands in the host.
    /// - Throws: `AuthenticationFailure`.
    package func check(_ request: SignableRequest, resource: String, secret: String, now: Date) throws {
        guard Self.isSigned(stringToSign(request, resource: resource), by: signature, secret: secret) else {
            throw AuthenticationFailure.wrongSignature
        }
        guard now.timeIntervalSince1970 <= Double(expires) else {
            throw AuthenticationFailure.expired(TimestampText.iso8601(Date(timeIntervalSince1970: Double(expires))))
        }
    }

    package func stringToSign(_ request: SignableRequest, resource: String) -> String {
        var amazon = request.headers.filter { $0.name.canonicalName.hasPrefix("x-amz-") }.map { ($0.name.canonicalName, $0.value) }
        if let sessionToken { amazon.append(("x-amz-security-token", sessionToken)) }
        let headers = Dictionary(amazon) { "\($0),\($1)" }.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)\n" }.joined()
        let parameters = QueryItem.items(request.query).filter { Self.signedParameters.contains($0.name) }.sorted { $0.name < $1.name }
        let query = parameters.map { item in item.value.map { "\(item.name)=\($0)" } ?? item.name }.joined(separator: "&")
        let standard = [request.method, request.header("content-md5") ?? "", request.header("content-type") ?? "", "\(expires)"]
        return standard.joined(separator: "\n") + "\n" + headers + resource + (query.isEmpty ? "" : "?\(query)")
    }

    /// Whether `signature` (Base64) signs `text`: a string to sign, or a form's policy.
    package static func isSigned(_ text: String, by signature: String, secret: String) -> Bool {
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return Hashes.areEqual(Data(code).base64EncodedString(), signature)
    }

    /// The parameters of the query string that are signed.
    private static let signedParameters: Set<String> = [
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location", "logging", "metrics",
        "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment", "response-cache-control",
        "response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type",
        "response-expires", "restore", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId",
        "versioning", "versions", "website",
    ]
}
