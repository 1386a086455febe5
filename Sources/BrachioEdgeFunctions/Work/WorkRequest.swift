package import NIOCore

/// One message that a function is to work on.
package struct WorkRequest: Sendable, Hashable {
    package typealias Identifier = String

    package var identifier: Identifier
    package var payload: ByteBuffer
    /// What the sender says of the message, base64 of JSON, handed on as it is.
    package var clientContext: String
    /// Whether somebody will ask for the result.
    package var wantsResult: Bool

    package init(identifier: Identifier, payload: ByteBuffer, clientContext: String, wantsResult: Bool) {
        self.identifier = identifier
        self.payload = payload
        self.clientContext = clientContext
        self.wantsResult = wantsResult
    }
}

/// What became of a request.
package struct WorkResult: Sendable, Hashable {
    /// The interface's words for whose fault it was.
    package enum Failure: String, Sendable, Hashable {
        /// The function says so itself.
        case handled = "Handled"
        /// The function died, took too long or too much.
        case unhandled = "Unhandled"
    }

    package var payload: ByteBuffer
    package var failure: Failure?

    package init(payload: ByteBuffer, failure: Failure? = nil) {
        self.payload = payload
        self.failure = failure
    }
}
