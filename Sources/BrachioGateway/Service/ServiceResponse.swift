package import BrachioWire
package import HTTPTypes
package import NIOCore

/// A service's answer.
package struct ServiceResponse: Sendable {
    package enum Body: Sendable {
        case empty
        case bytes(ByteBuffer)
        /// Written piece by piece, with its length in bytes where it is known; the closure returns when everything is handed over.
        case stream(lengthBytes: Int?, @Sendable (any ContentWriter) async throws -> Void)
    }

    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: Body

    package init(_ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(_ response: WireResponse) {
        self.init(
            HTTPResponse.Status(code: response.status), headers: response.headers,
            body: response.body.isEmpty ? .empty : .bytes(ByteBuffer(bytes: response.body)))
    }

    /// Sets a header whose name or value may come from stored data; what no header can hold is left out.
    package mutating func set(_ name: String, _ value: String?) {
        guard let value, let field = HTTPField.Name(name), HTTPField.isValidValue(value) else { return }
        headers[field] = value
    }
}

/// Where a response's body goes. Each call returns when the network has taken the piece, so a slow client slows the reader.
package protocol ContentWriter: Sendable {
    func write(_ buffer: ByteBuffer) async throws

    /// A stretch of a file.
    func write(_ file: ContentFile, _ range: Range<Int>) async throws
}
