/// A request to the page, as far as anything depends on it.
package struct PageRequest: Sendable {
    var method: String
    var path: String
    var cookies: String
    var body: [UInt8]
    /// Of the client, without its port.
    var address: String

    package init(method: String, path: String, cookies: String = "", body: [UInt8] = [], address: String) {
        self.method = method
        self.path = path
        self.cookies = cookies
        self.body = body
        self.address = address
    }
}

package struct PageResponse: Sendable {
    package var status: Int
    package var headers: [(String, String)]
    package var body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// A page. Nothing of it may be kept, framed, or fetch anything from elsewhere.
    static func page(_ status: Int, _ html: String, _ headers: [(String, String)] = []) -> PageResponse {
        PageResponse(status: status, headers: [("Content-Type", "text/html; charset=utf-8")] + safe + headers, body: Array(html.utf8))
    }

    static func jpeg(_ bytes: [UInt8]) -> PageResponse {
        PageResponse(status: 200, headers: [("Content-Type", "image/jpeg")] + safe, body: bytes)
    }

    static func json(_ status: Int, _ text: String) -> PageResponse {
        PageResponse(status: status, headers: [("Content-Type", "application/json")] + safe, body: Array(text.utf8))
    }

    static func text(_ status: Int, _ text: String, _ headers: [(String, String)] = []) -> PageResponse {
        PageResponse(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")] + safe + headers, body: Array((text + "\n").utf8))
    }

    static func seeOther(_ path: String, _ headers: [(String, String)] = []) -> PageResponse {
        PageResponse(status: 303, headers: [("Location", path)] + safe + headers, body: [])
    }

    private static let safe = [
        ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
    ]
}
