internal import BrachioDeviceCloud
internal import BrachioMQTT

/// The broker that the server's services work through: its own, or another one.
protocol ServiceBroker: DeviceMessaging, MessageBroker {
    /// Whether `sensor/#` matches `sensor` there.
    var hashMatchesParent: Bool { get }

    /// Hands `handler` each message that `filters` match, in order, on one thread: it must return soon. A message of quality of service 1 is
    /// acknowledged only when its receipt is settled, and comes again where that does not happen.
    ///
    /// - Parameter name: the same at each start of the server.
    func answer(
        _ filters: [String], name: String, _ handler: @escaping @Sendable (BrokerMessage, ServiceReceipt) -> Void
    ) async throws -> any TopicInterest

    /// Publishes in order; returns when nothing of it can be lost.
    func publish(_ messages: [BrokerMessage]) async throws
}

/// What a service has asked for.
protocol TopicInterest: Sendable {
    /// Asks for messages of other topics from now on.
    func change(to filters: [String]) async throws
}

extension ServiceSubscription: TopicInterest {}
