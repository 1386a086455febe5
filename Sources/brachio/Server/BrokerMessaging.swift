internal import BrachioDeviceCloud
internal import BrachioMQTT
internal import NIOCore

/// Services of the device cloud publish over the embedded broker.
struct BrokerMessaging: DeviceMessaging {
    let broker: MQTTBroker

    func publish(_ messages: [DeviceMessage], whenStored: @escaping @Sendable () -> Void) {
        broker.publish(messages.map { BrokerMessage(topic: $0.topic, payload: ByteBuffer(bytes: $0.payload)) }, whenStored: whenStored)
    }
}
