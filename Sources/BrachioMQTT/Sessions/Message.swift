package import NIOCore

/// An application message inside of the broker. Shared by all sessions that have yet to deliver it; belongs to the broker's thread.
package final class Message {
    package let topic: String
    package let payload: ByteBuffer
    package let qos: QualityOfService
    /// As the publisher set it.
    package let retain: Bool
    /// What is forwarded, without the expiry interval: that one is counted down.
    package let properties: Properties
    /// Milliseconds since 1970 at which the message loses its worth.
    package let expiresAtMilliseconds: Int64?
    /// Who published it; empty for the server's own services.
    package let publisher: String
    /// The message's row in the store; 0 where it is not stored.
    var storedID: Int64 = 0
    private var encoded: [EncodedPublish] = []

    package init(
        topic: String, payload: ByteBuffer, qos: QualityOfService, retain: Bool = false, properties: Properties = Properties(),
        expiresAtMilliseconds: Int64? = nil, publisher: String = ""
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
        self.expiresAtMilliseconds = expiresAtMilliseconds
        self.publisher = publisher
    }

    convenience init(_ publish: Publish, publisher: String, nowMilliseconds: Int64) {
        let interval = publish.properties.isEmpty ? nil : publish.properties[number: .messageExpiryInterval]
        var properties = publish.properties.forwarded
        if interval != nil { properties.remove(.messageExpiryInterval) }
        self.init(
            topic: publish.topic, payload: publish.payload.compacted(), qos: publish.qos, retain: publish.retain, properties: properties,
            expiresAtMilliseconds: interval.map { nowMilliseconds + Int64($0) * 1000 }, publisher: publisher)
    }

    /// Bytes that the message keeps in memory, roughly.
    var bytes: Int { payload.readableBytes + topic.utf8.count + 200 }

    /// The same for one that is retained, with a node for each level of its topic.
    var retainedBytes: Int { Self.retainedBytes(topic, payload) }

    static func retainedBytes(_ topic: String, _ payload: ByteBuffer) -> Int {
        payload.readableBytes + topic.utf8.count + 200 + 160 * TopicName.slashes(topic)
    }

    func isExpired(_ nowMilliseconds: Int64) -> Bool { expiresAtMilliseconds.map { $0 <= nowMilliseconds } ?? false }

    /// The message's bytes for subscribers that need nothing of their own in them, encoded once for all of them.
    func frame(_ version: ProtocolVersion, _ qos: QualityOfService, retain: Bool) -> EncodedPublish {
        for frame in encoded where frame.head.version == version && frame.head.qos == qos && frame.head.retain == retain { return frame }
        let frame = EncodedPublish(topic: topic, payload: payload, qos: qos, retain: retain, properties: properties, version)
        encoded.append(frame)
        return frame
    }

    /// What is forwarded at `nowMilliseconds`, with the rest of the expiry interval (3.3.2.3.3).
    func properties(at nowMilliseconds: Int64) -> Properties {
        guard let expiry = expiresAtMilliseconds else { return properties }
        var all = properties
        all[number: .messageExpiryInterval] = UInt32(clamping: (expiry - nowMilliseconds + 999) / 1000)
        return all
    }
}

/// A PUBLISH in bytes, whose packet identifier and duplicate flag are put in for each receiver.
struct EncodedPublish {
    /// A payload from here on is handed to the socket beside its head instead of being copied behind it.
    static let separatePayloadBytes = 4_096

    let head: PublishHead
    let bytes: ByteBuffer
    /// Empty where the payload stands in `bytes`.
    let payload: ByteBuffer
    private let packetIDPlace: Int

    init(topic: String, payload: ByteBuffer, qos: QualityOfService, retain: Bool, properties: Properties, _ version: ProtocolVersion) {
        head = PublishHead(
            topicBytes: topic.utf8.count, payloadBytes: payload.readableBytes, qos: qos, retain: retain, properties: properties, version)
        let isSeparate = payload.readableBytes >= Self.separatePayloadBytes
        var buffer = ByteBufferAllocator().buffer(capacity: head.packetBytes - (isSeparate ? payload.readableBytes : 0))
        packetIDPlace = head.write(topic, packetID: 0, isDuplicate: false, properties, into: &buffer)
        if !isSeparate { buffer.writeImmutableBuffer(payload) }
        bytes = buffer
        self.payload = isSeparate ? payload : ByteBuffer()
    }

    /// Appends the head (and the payload, where it is small) to a receiver's bytes.
    func write(packetID: UInt16, isDuplicate: Bool, into buffer: inout ByteBuffer) {
        let start = buffer.writerIndex
        buffer.writeImmutableBuffer(bytes)
        if packetID > 0 { buffer.setInteger(packetID, at: start + packetIDPlace) }
        if isDuplicate, let first: UInt8 = buffer.getInteger(at: start) { buffer.setInteger(first | 0b1000, at: start) }
    }
}
