internal import NIOCore

extension ClientConnection {
    /// Bytes that are gathered before they are handed to the socket within a turn.
    static let gatheredBytesMax = 64 << 10

    func prepare() {
        if isListed { return }
        isListed = true
        broker.needsFlush(self)
    }

    func flush() {
        isListed = false
        guard out.readableBytes > 0 else { return output.flush() }
        output.write(out)
        out = ByteBuffer()
        output.flush()
        writabilityChanged()
    }

    private func spill() {
        guard out.readableBytes >= Self.gatheredBytesMax else { return }
        output.write(out)
        output.flush()
        out = ByteBuffer()
    }

    func write(_ packet: ControlPacket) {
        guard state != .closed else { return }
        prepare()
        let start = out.writerIndex
        PacketEncoder.encode(packet, version, into: &out)
        guard out.writerIndex - start > maximumPacketBytes else { return }
        // A client that takes no answer of this length cannot be served (3.1.2.11.4).
        out.moveWriterIndex(to: start)
        close(.protocolViolation(ProtocolViolation(.packetTooLarge, "an answer is longer than the \(maximumPacketBytes) bytes that the client takes")), will: will)
    }

    /// Appends a message that was encoded for several.
    func append(_ encoded: EncodedPublish, packetID: UInt16, isDuplicate: Bool = false) {
        prepare()
        encoded.write(packetID: packetID, isDuplicate: isDuplicate, into: &out)
        if encoded.payload.readableBytes > 0 {
            output.write(out)
            out = ByteBuffer()
            output.write(encoded.payload)
        } else {
            spill()
        }
    }

    func write(_ publish: Publish) {
        prepare()
        PacketEncoder.encode(publish, version, into: &out)
        spill()
    }

    func write(_ publish: Publish, identifiers: [UInt32]) {
        var publish = publish
        publish.packetID = 0
        finish(&publish, identifiers)
        write(publish)
    }

    func write(_ delivery: Delivery, packetID: UInt16, isDuplicate: Bool) {
        let message = delivery.message
        if version == .v3 || (delivery.identifiers.isEmpty && message.expiresAtMilliseconds == nil && !usesAliases) {
            return append(message.frame(version, delivery.qos, retain: delivery.retain), packetID: packetID, isDuplicate: isDuplicate)
        }
        var publish = Publish(
            topic: message.topic, payload: message.payload, qos: delivery.qos, retain: delivery.retain, isDuplicate: isDuplicate,
            packetID: packetID, properties: message.properties(at: broker.wallMilliseconds))
        finish(&publish, delivery.identifiers)
        write(publish)
    }

    /// What only version 5 and this client need.
    private func finish(_ publish: inout Publish, _ identifiers: [UInt32]) {
        guard version == .v5 else { return publish.properties = Properties() }
        for identifier in identifiers { publish.properties.items.append(.number(.subscriptionIdentifier, identifier)) }
        if usesAliases, let alias = outgoingAliases.alias(for: publish.topic) {
            publish.properties.items.append(.number(.topicAlias, UInt32(alias.number)))
            if alias.isKnown { publish.topic = "" }
        }
    }

    /// Whether the client takes a packet of this size (3.1.2.11.4).
    func fits(_ delivery: Delivery) -> Bool {
        if maximumPacketBytes == .max { return true }
        let frame = delivery.message.frame(version, delivery.qos, retain: delivery.retain)
        return frame.head.packetBytes + 6 * delivery.identifiers.count <= maximumPacketBytes
    }

    /// The same for a message that nobody keeps.
    func fits(_ publish: Publish, identifiers: Int) -> Bool {
        if maximumPacketBytes == .max { return true }
        let frame = EncodedPublish(
            topic: publish.topic, payload: publish.payload, qos: .atMostOnce, retain: publish.retain, properties: publish.properties.forwarded, version)
        return frame.head.packetBytes + 6 * identifiers <= maximumPacketBytes
    }

    /// Whether messages of quality of service 1 and 2 may be sent now; if not, they wait in the session.
    var isReady: Bool { state == .connected && out.readableBytes < Self.gatheredBytesMax && output.isWritable }

    /// Whether a message that nobody keeps is still taken on for a socket that is full.
    var takesMore: Bool {
        guard state == .connected else { return false }
        if output.isWritable { return true }
        let share = broker.settings.outboundBytesMax / max(1, broker.unwritableConnections)
        return output.pendingBytes + out.readableBytes < max(share, 64 << 10) && output.pendingBytes < 8 << 20
    }

    /// The socket is full, or takes bytes again.
    package func writabilityChanged() {
        let isWritable = output.isWritable
        guard isWritable != wasWritable else { return }
        wasWritable = isWritable
        broker.unwritableConnections += isWritable ? -1 : 1
        if isWritable, let session, session.connection === self { broker.pump(session) }
    }
}
