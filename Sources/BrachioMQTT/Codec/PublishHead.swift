internal import NIOCore

/// Everything of a PUBLISH before its payload, whose size is known before a byte is written.
struct PublishHead {
    let qos: QualityOfService
    let retain: Bool
    let version: ProtocolVersion
    let bodyBytes: Int

    init(_ publish: Publish, _ version: ProtocolVersion) {
        self.init(
            topicBytes: publish.topic.utf8.count, payloadBytes: publish.payload.readableBytes, qos: publish.qos, retain: publish.retain,
            properties: publish.properties, version)
    }

    init(
        topicBytes: Int, payloadBytes: Int, qos: QualityOfService, retain: Bool, properties: Properties, _ version: ProtocolVersion
    ) {
        self.qos = qos
        self.retain = retain
        self.version = version
        var bytes = 2 + topicBytes + payloadBytes
        if qos > .atMostOnce { bytes += 2 }
        if version == .v5 { bytes += properties.isEmpty ? 1 : properties.blockBytes }
        bodyBytes = bytes
    }

    var packetBytes: Int { 1 + VariableLength.bytes(bodyBytes) + bodyBytes }

    /// Writes the head; returns where the packet identifier stands, counted from the head's first byte.
    @discardableResult
    func write(_ topic: String, packetID: UInt16, isDuplicate: Bool, _ properties: Properties, into buffer: inout ByteBuffer) -> Int {
        let start = buffer.writerIndex
        let flags = qos.rawValue << 1 | (retain ? 1 : 0) | (isDuplicate ? 0b1000 : 0)
        buffer.writeInteger(PacketType.publish.rawValue << 4 | flags)
        buffer.writeVariable(bodyBytes)
        buffer.writeText(topic)
        let place = buffer.writerIndex - start
        if qos > .atMostOnce { buffer.writeInteger(packetID) }
        if version == .v5 { buffer.writeProperties(properties) }
        return place
    }
}
