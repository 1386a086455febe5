package import NIOCore

/// Who asks for a session, with all that the connection and the CONNECT tell.
package struct ConnectionAttempt: Sendable {
    package enum Transport: String, Sendable {
        case tcp
        case tls
        case webSocket
        case secureWebSocket
    }

    package var transport: Transport
    package var remoteAddress: String
    /// DER, the client's own first; empty where it showed none. Whether they are to be trusted was found out by the listener's verifier.
    package var certificates: [[UInt8]] = []
    /// The target of the WebSocket's request with its query (a presigned URL), and its header fields.
    package var upgrade: WebSocketUpgrade?
    package var clientID: String
    package var userName: String?
    package var password: ByteBuffer?
    package var version: ProtocolVersion
    package var willTopic: String?

    package init(
        transport: Transport, remoteAddress: String, certificates: [[UInt8]] = [], upgrade: WebSocketUpgrade? = nil, clientID: String,
        version: ProtocolVersion
    ) {
        self.transport = transport
        self.remoteAddress = remoteAddress
        self.certificates = certificates
        self.upgrade = upgrade
        self.clientID = clientID
        self.version = version
    }
}

/// The request that opened a WebSocket.
package struct WebSocketUpgrade: Sendable {
    package var target: String
    package var headers: [(name: String, value: String)]

    package init(target: String, headers: [(name: String, value: String)]) {
        self.target = target
        self.headers = headers
    }
}

/// What became of an attempt.
package enum ConnectionDecision: Sendable {
    /// - Parameter principal: what is shut out together: a certificate's identifier, an access key, a user's name; `nil` for nobody.
    case accepted(any ClientPermissions, principal: String?)
    case refused(ReasonCode)
}

/// Decides who may connect.
package protocol ClientAuthorizer: Sendable {
    /// Asked on the broker's thread, for each CONNECT. May answer at once or later, on any thread, but must answer.
    func authorize(_ attempt: ConnectionAttempt, _ answer: @escaping @Sendable (ConnectionDecision) -> Void)

    /// Asked before a WebSocket is opened, so that a bad signature is answered in HTTP; the CONNECT that follows is asked about as any other.
    func admit(_ upgrade: WebSocketUpgrade, from remoteAddress: String, _ answer: @escaping @Sendable (Bool) -> Void)
}

extension ClientAuthorizer {
    package func admit(_ upgrade: WebSocketUpgrade, from remoteAddress: String, _ answer: @escaping @Sendable (Bool) -> Void) { answer(true) }
}

/// What a connected client may do. Asked on the broker's thread, so answers come from memory. The broker asks again after
/// ``MQTTBroker/permissionsChanged()``.
package protocol ClientPermissions: Sendable {
    func mayPublish(to topic: String, retain: Bool) -> Bool
    func maySubscribe(to filter: String) -> Bool
    func mayReceive(from topic: String) -> Bool
}

/// Everything is allowed.
package struct Unrestricted: ClientPermissions {
    package init() {}
    package func mayPublish(to topic: String, retain: Bool) -> Bool { true }
    package func maySubscribe(to filter: String) -> Bool { true }
    package func mayReceive(from topic: String) -> Bool { true }
}

/// Lets everybody in who reaches the listener: for a listener on loopback, or one that asks for certificates of a given authority.
package struct AuthorizeEverybody: ClientAuthorizer {
    package init() {}
    package func authorize(_ attempt: ConnectionAttempt, _ answer: @escaping @Sendable (ConnectionDecision) -> Void) {
        answer(.accepted(Unrestricted(), principal: attempt.userName))
    }
}
