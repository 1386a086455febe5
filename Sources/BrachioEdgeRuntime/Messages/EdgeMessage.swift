package import BrachioDeployment
package import NIOCore

/// A message on its way through the device.
package struct EdgeMessage: Hashable, Sendable {
    /// Who sent it.
    package var source: Route.End
    package var topic: String
    package var payload: ByteBuffer
    /// Quality of service on the way to the cloud, 0 or 1: what a device publishes with 0 may be lost, and makes room for all else.
    package var qos: UInt8

    package init(source: Route.End, topic: String, payload: ByteBuffer, qos: UInt8 = 1) {
        self.source = source
        self.topic = topic
        self.payload = payload
        self.qos = qos
    }
}

/// What happens to a message where a target has no room for it. Greengrass's `queueFullPolicy`.
package enum QueueFullPolicy: String, Hashable, Sendable {
    /// Nothing is said: as many targets as have room get it, and the sender is told where it is not kept for the cloud.
    case unstated = ""
    /// As many targets as have room get it; the sender is not told of the others.
    case bestEffort = "BestEffort"
    /// All targets get it, or none and the sender gets an error.
    case allOrError = "AllOrError"
}

/// Takes messages from functions, client devices and the cloud and hands them to every target whose route matches.
package protocol MessageRouter: Sendable {
    /// Returns when every target has been asked: what the cloud's has accepted is durable by then.
    ///
    /// - Throws: `limitExceeded` where a target has no room and `policy` has the sender told; what else a target failed with.
    func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws
}

/// Whatever messages can be delivered to: a function, the cloud's spool, the shadows, a client device.
package protocol MessageTarget: Sendable {
    /// Returns when the target has accepted, which is not when it has worked.
    ///
    /// - Throws: `limitExceeded` where there is no room.
    func deliver(_ message: EdgeMessage) async throws
}
