package import BrachioDeployment
package import NIOCore

/// A message on its way through the device.
package struct EdgeMessage: Hashable, Sendable {
    /// Who sent it.
    package var source: Route.End
    package var topic: String
    package var payload: ByteBuffer

    package init(source: Route.End, topic: String, payload: ByteBuffer) {
        self.source = source
        self.topic = topic
        self.payload = payload
    }
}

/// What happens to a message for the cloud when there is no room for it. Greengrass's `queueFullPolicy`.
package enum QueueFullPolicy: String, Hashable, Sendable {
    /// As many targets as have room get it; the sender is not told of the others.
    case bestEffort = "BestEffort"
    /// All targets get it, or none and the sender gets an error.
    case allOrError = "AllOrError"
}

/// Takes messages from functions, client devices and the cloud and hands them to every target whose route matches.
package protocol MessageRouter: Sendable {
    /// Returns when every target has accepted: what goes to the cloud is durable by then.
    ///
    /// - Throws: `limitExceeded` where a target has no room and `policy` asks for all.
    func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws
}

/// Whatever messages can be delivered to: a function, the cloud's spool, the shadows, a client device.
package protocol MessageTarget: Sendable {
    /// Returns when the target has accepted, which is not when it has worked.
    ///
    /// - Throws: `limitExceeded` where there is no room.
    func deliver(_ message: EdgeMessage) async throws
}
