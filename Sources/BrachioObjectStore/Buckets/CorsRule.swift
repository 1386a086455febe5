internal import BrachioCore

/// Which pages of other origins may ask for what ("Elements of a CORS configuration" in the S3 user guide).
package struct CorsRule: Sendable, Hashable, Codable {
    package var id: String?
    /// At most one `*` in each.
    package var allowedOrigins: [String]
    package var allowedMethods: [String]
    package var allowedHeaders: [String]
    package var exposedHeaders: [String]
    package var maxAgeSeconds: Int?

    package init(
        id: String? = nil, allowedOrigins: [String], allowedMethods: [String], allowedHeaders: [String] = [],
        exposedHeaders: [String] = [], maxAgeSeconds: Int? = nil
    ) {
        self.id = id
        self.allowedOrigins = allowedOrigins
        self.allowedMethods = allowedMethods
        self.allowedHeaders = allowedHeaders
        self.exposedHeaders = exposedHeaders
        self.maxAgeSeconds = maxAgeSeconds
    }

    /// Whether this rule answers such a request. `headers` are those that a preflight asks for.
    package func allows(origin: String, method: String, headers: [String]) -> Bool {
        allowedMethods.contains(method)
            && allowedOrigins.contains { Self.matches($0, origin) }
            && headers.allSatisfy { header in allowedHeaders.contains { Self.matches($0.lowercased(), header.lowercased()) } }
    }

    func check() throws {
        let methods: Set<String> = ["GET", "PUT", "HEAD", "POST", "DELETE"]
        if let other = allowedMethods.first(where: { !methods.contains($0) }) {
            throw BrachioError(.invalidRequest, "Found unsupported HTTP method in CORS config. Unsupported method is \(other)")
        }
        for pattern in allowedOrigins + allowedHeaders where pattern.count(where: { $0 == "*" }) > 1 {
            throw BrachioError(.invalidRequest, "\"\(pattern)\" in the CORS rules cannot have more than one wildcard")
        }
        guard !allowedMethods.isEmpty, !allowedOrigins.isEmpty else {
            throw BrachioError(.invalidRequest, "A CORS rule needs an allowed origin and an allowed method")
        }
    }

    private static func matches(_ pattern: String, _ text: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return pattern == text }
        let before = pattern[..<star], after = pattern[pattern.index(after: star)...]
        return text.utf8.count >= before.utf8.count + after.utf8.count && text.hasPrefix(before) && text.hasSuffix(after)
    }
}
