package import NIOCore

/// A message as services of the server see it.
package struct BrokerMessage: Sendable, Hashable {
    package var topic: String
    package var payload: ByteBuffer
    package var qos: QualityOfService
    package var retain: Bool
    package var properties: Properties
    /// The client that published it; empty for the server's own services.
    package var publisher: String

    package init(
        topic: String, payload: ByteBuffer, qos: QualityOfService = .atLeastOnce, retain: Bool = false, properties: Properties = Properties(),
        publisher: String = ""
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
        self.publisher = publisher
    }
}

/// A connected client.
package struct ConnectionSummary: Sendable, Hashable {
    package var clientID: String
    package var principal: String?
    package var remoteAddress: String
    package var version: ProtocolVersion
    package var keepAliveSeconds: Int
    package var cleanStart: Bool
}

/// Why a client is gone.
package enum Departure: Sendable, Hashable {
    /// It said DISCONNECT.
    case disconnected
    /// The connection broke, or was closed without a word.
    case connectionLost
    case keepAliveTimeout
    case sessionTakenOver
    /// By the server's own will.
    case expelled(ReasonCode)
    case protocolViolation(ProtocolViolation)
}

/// Told on the broker's thread who comes and goes, so it must not take long: presence, metrics.
package protocol BrokerObserver: Sendable {
    func connected(_ client: ConnectionSummary)
    func disconnected(_ client: ConnectionSummary, _ departure: Departure)
    func subscribed(_ clientID: String, filters: [String])
    func unsubscribed(_ clientID: String, filters: [String])
}

/// What the broker has counted since it started, and what it holds now.
package struct BrokerStatistics: Sendable, Hashable, Codable {
    package var connections = 0
    /// Those that have no channel of their own for the moment, those that are being closed included.
    package var restingConnections = 0
    package var sessions = 0
    package var subscriptions = 0
    package var retainedMessages = 0
    package var messagesReceived = 0
    package var messagesSent = 0
    /// Of quality of service 0, for clients that were too slow to take them.
    package var messagesDropped = 0
    package var messagesExpired = 0
    /// Sessions that were ended because their client left too much waiting.
    package var sessionsOverflowed = 0
    package var refusedConnections = 0
    package var protocolViolations = 0
    /// Changes that wait to be made durable.
    package var journalBacklog = 0
}
