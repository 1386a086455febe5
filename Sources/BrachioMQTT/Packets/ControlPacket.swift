package import NIOCore

/// A control packet of either version.
package enum ControlPacket: Hashable, Sendable {
    case connect(Connect)
    case connectAcknowledgement(ConnectAcknowledgement)
    case publish(Publish)
    case publishAcknowledgement(Acknowledgement)
    case publishReceived(Acknowledgement)
    case publishRelease(Acknowledgement)
    case publishComplete(Acknowledgement)
    case subscribe(Subscribe)
    case subscribeAcknowledgement(SubscribeAcknowledgement)
    case unsubscribe(Unsubscribe)
    case unsubscribeAcknowledgement(SubscribeAcknowledgement)
    case pingRequest
    case pingResponse
    case disconnect(Disconnect)
    case authenticate(Disconnect)
}

/// An application message on its way.
package struct Publish: Hashable, Sendable {
    package var topic: String
    package var payload: ByteBuffer
    package var qos: QualityOfService
    package var retain: Bool
    package var isDuplicate: Bool
    /// 0 where the quality of service needs none.
    package var packetID: UInt16
    package var properties: Properties

    package init(
        topic: String, payload: ByteBuffer, qos: QualityOfService = .atMostOnce, retain: Bool = false, isDuplicate: Bool = false,
        packetID: UInt16 = 0, properties: Properties = Properties()
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.isDuplicate = isDuplicate
        self.packetID = packetID
        self.properties = properties
    }
}

/// PUBACK, PUBREC, PUBREL or PUBCOMP.
package struct Acknowledgement: Hashable, Sendable {
    package var packetID: UInt16
    package var reason: ReasonCode
    package var properties: Properties

    package init(_ packetID: UInt16, _ reason: ReasonCode = .success, properties: Properties = Properties()) {
        self.packetID = packetID
        self.reason = reason
        self.properties = properties
    }
}

/// DISCONNECT or AUTH: a reason with properties.
package struct Disconnect: Hashable, Sendable {
    package var reason: ReasonCode
    package var properties: Properties

    package init(_ reason: ReasonCode = .normalDisconnection, properties: Properties = Properties()) {
        self.reason = reason
        self.properties = properties
    }
}
