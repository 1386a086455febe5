internal import BrachioDeviceCloud
internal import BrachioMQTT
internal import NIOCore

extension BrokerMessage {
    init(_ message: CloudMessage) {
        var properties = Properties(message.userProperties.map { .user($0.name, $0.value) })
        properties[number: .payloadFormatIndicator] = message.isText.map { $0 ? 1 : 0 }
        properties[number: .messageExpiryInterval] = message.expirySeconds
        properties[text: .contentType] = message.contentType
        properties[text: .responseTopic] = message.responseTopic
        properties[binary: .correlationData] = message.correlationData.map { ByteBuffer(bytes: $0) }
        self.init(
            topic: message.topic, payload: ByteBuffer(bytes: message.payload), qos: message.qos == 0 ? .atMostOnce : .atLeastOnce,
            retain: message.retain, properties: properties)
    }
}
