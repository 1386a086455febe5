internal import BrachioDeviceCloud
internal import BrachioGateway
internal import BrachioMQTT
internal import Foundation
internal import NIOCore

/// What things ask of the server by messages: their shadows. The same services are behind the endpoint.
struct ThingServices {
    let shadows: ShadowService

    /// - Parameter broker: `nil` where the server has none; then things are told nothing.
    init(_ folder: DataFolder, _ broker: MQTTBroker?) async throws {
        let messaging: any DeviceMessaging = broker.map { BrokerMessaging(broker: $0) } ?? NoMessaging()
        shadows = ShadowService(try ShadowStore(folder: folder.database), messaging: messaging) { Int64(Date().timeIntervalSince1970) }
        if let broker { try await answer(on: broker) }
    }

    /// From now on requests that things publish are answered; each is acknowledged when what it changes is on disk.
    private func answer(on broker: MQTTBroker) async throws {
        _ = try await broker.answer(ShadowTopic.filters, name: "shadows") { [shadows] message, receipt in
            guard let topic = ShadowTopic(message.topic) else { return ServiceReceipt.settle([receipt]) }
            shadows.receive(topic, payload: Array(message.payload.readableBytesView)) { ServiceReceipt.settle([receipt]) }
        }
    }
}
