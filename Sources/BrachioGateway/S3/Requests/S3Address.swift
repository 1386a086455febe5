internal import BrachioWire

/// Which bucket and key a request is for: `/bucket/key`, or `/key` at a host that begins with the bucket.
package struct S3Address: Sendable {
    package var bucket: String?
    package var key: String?

    /// Hosts whose names stand behind a bucket's.
    static let baseHosts = [
        "s3.localhost.localstack.cloud", "s3.us-east-1.amazonaws.com", "s3.amazonaws.com", "s3.localhost", "localhost",
    ]

    /// - Throws: `InvalidURI` where the path is not UTF-8.
    package init(_ head: RequestHead) throws {
        guard let path = String(validating: PercentCoding.decode(head.rawPath.utf8), as: UTF8.self), path.hasPrefix("/") else {
            throw ServiceError("InvalidURI", "Couldn't parse the specified URI.")
        }
        let rest = path.dropFirst()
        if let bucket = Self.bucket(host: head.host) {
            self.bucket = bucket
            key = rest.isEmpty ? nil : String(rest)
            return
        }
        guard let slash = rest.firstIndex(of: "/") else {
            bucket = rest.isEmpty ? nil : String(rest)
            return
        }
        bucket = String(rest[..<slash])
        let name = rest[rest.index(after: slash)...]
        key = name.isEmpty ? nil : String(name)
    }

    /// `nil` where the host is an address, a base host, or unknown.
    package static func bucket(host: String) -> String? {
        guard !host.hasPrefix("[") else { return nil }
        let name = host.prefix { $0 != ":" }.lowercased()
        for base in baseHosts {
            if name == base { return nil }
            if name.hasSuffix("." + base) { return String(name.dropLast(base.count + 1)) }
        }
        return nil
    }
}
