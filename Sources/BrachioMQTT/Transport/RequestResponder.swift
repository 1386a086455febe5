package import NIOCore

/// A request over HTTP on the broker's port, with the certificate that the client showed.
package struct PortRequest: Sendable {
    package var method: String
    /// Path and query as sent.
    package var target: String
    package var headers: [(name: String, value: String)]
    package var body: ByteBuffer
    /// DER, the client's own first; empty where it showed none.
    package var certificates: [[UInt8]]
    package var remoteAddress: String
}

package struct PortResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: ByteBuffer

    package init(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Answers requests over HTTP on the broker's port that do not ask for a WebSocket.
package protocol RequestResponder: Sendable {
    func respond(to request: PortRequest) async -> PortResponse
}
