internal import BrachioCore
internal import Foundation

/// An http or https link, taken apart.
struct HTTPLink: Hashable, Sendable {
    let isSecure: Bool
    let host: String
    let port: Int
    /// Path and query, as they stand in the link.
    let target: String

    init(_ text: String) throws {
        guard let link = URLComponents(string: text), let scheme = link.scheme?.lowercased(), ["http", "https"].contains(scheme), let host = link.encodedHost, !host.isEmpty
        else { throw BrachioError(.invalidInput, "\(text.prefix(100)) is no http or https link") }
        isSecure = scheme == "https"
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = link.port ?? (isSecure ? 443 : 80)
        let path = link.percentEncodedPath.isEmpty ? "/" : link.percentEncodedPath
        target = path + (link.percentEncodedQuery.map { "?" + $0 } ?? "")
    }

    var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}
