/// What a signature is valid for: `20130524/us-east-1/s3/aws4_request`.
package struct CredentialScope: Sendable, Hashable, CustomStringConvertible {
    package var date: String
    package var region: String
    package var service: String

    package init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    package var description: String { "\(date)/\(region)/\(service)/aws4_request" }

    /// The key that signs within the scope. It tells nothing about the secret.
    package func signingKey(secret: String) -> [UInt8] {
        let day = Hashes.hmac(Array("AWS4\(secret)".utf8), date)
        return Hashes.hmac(Hashes.hmac(Hashes.hmac(day, region), service), "aws4_request")
    }

    /// `AKID/20130524/us-east-1/s3/aws4_request`; an access key may hold slashes in theory, so it is read from the end.
    static func parse(credential: String) -> (accessKeyID: String, scope: CredentialScope)? {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 5, parts.last == "aws4_request" else { return nil }
        let rest = parts.suffix(4)
        let scope = CredentialScope(date: rest[rest.startIndex], region: rest[rest.startIndex + 1], service: rest[rest.startIndex + 2])
        let key = parts.dropLast(4).joined(separator: "/")
        guard !key.isEmpty, scope.date.utf8.count == 8, !scope.region.isEmpty, !scope.service.isEmpty else { return nil }
        return (key, scope)
    }
}
