internal import BrachioDeviceCloud
internal import BrachioMQTT
internal import NIOCore

/// The embedded broker as services of the device cloud and the data plane use it.
struct BrokerMessaging: ServiceBroker {
    let broker: MQTTBroker

    var hashMatchesParent: Bool { broker.settings.hashMatchesParent }

    func answer(
        _ filters: [String], name: String, _ handler: @escaping @Sendable (BrokerMessage, ServiceReceipt) -> Void
    ) async throws -> any TopicInterest {
        try await broker.answer(filters, name: name, handler)
    }

    func publish(_ messages: [DeviceMessage], whenStored: @escaping @Sendable () -> Void) {
        broker.publish(messages.map { BrokerMessage(topic: $0.topic, payload: ByteBuffer(bytes: $0.payload)) }, whenStored: whenStored)
    }

    func publish(_ message: CloudMessage) async throws {
        try await broker.publish(BrokerMessage(message))
    }

    func publish(_ messages: [BrokerMessage]) async throws { try await broker.publish(messages) }

    func retained(_ topic: String) async throws -> CloudMessage? {
        // A topic with wildcards is no topic: nothing is retained for it.
        guard !topic.isEmpty, !topic.contains(where: { $0 == "+" || $0 == "#" }) else { return nil }
        return try await broker.retainedMessages(topic).first.map(Self.message)
    }

    func retained() async throws -> [CloudMessage] {
        let own = try await broker.retainedMessages("#"), reserved = try await broker.retainedMessages("$aws/#")
        return (own + reserved).map(Self.message).sorted { $0.topic < $1.topic }
    }

    func disconnect(_ clientID: String, endsSession: Bool, tellsWill: Bool) async throws -> Bool {
        try await broker.expel(clientID: clientID, endsSession: endsSession, tellsWill: tellsWill)
    }

    private static func message(_ kept: BrokerMessage) -> CloudMessage {
        var message = CloudMessage(
            topic: kept.topic, payload: Array(kept.payload.readableBytesView), qos: min(1, Int(kept.qos.rawValue)), retain: true)
        message.userProperties = kept.properties.user.map { .init($0.name, $0.value) }
        return message
    }
}
