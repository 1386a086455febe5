package import HTTPTypes

/// The parts of a request that a signature covers, as they arrived.
package struct SignableRequest: Sendable {
    package var method: String
    /// The path as sent, percent-encoded.
    package var path: String
    /// The query string as sent, without its question mark.
    package var query: String
    /// The `Host` header's value.
    package var host: String
    package var headers: HTTPFields

    package init(method: String, path: String, query: String, host: String, headers: HTTPFields) {
        self.method = method
        self.path = path
        self.query = query
        self.host = host
        self.headers = headers
    }

    /// A header's value; several of a name are joined by commas.
    package func header(_ name: String) -> String? {
        if name.lowercased() == "host" { return host }
        guard let field = HTTPField.Name(name) else { return nil }
        let values = headers[values: field]
        return values.isEmpty ? nil : values.joined(separator: ",")
    }
}
