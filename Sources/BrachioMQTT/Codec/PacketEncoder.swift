package import NIOCore

/// Packets to bytes.
package enum PacketEncoder {
    package static func encode(_ packet: ControlPacket, _ version: ProtocolVersion, into buffer: inout ByteBuffer) {
        switch packet {
        case .publish(let publish): encode(publish, version, into: &buffer)
        case .publishAcknowledgement(let answer): acknowledgement(.publishAcknowledgement, answer, version, &buffer)
        case .publishReceived(let answer): acknowledgement(.publishReceived, answer, version, &buffer)
        case .publishRelease(let answer): acknowledgement(.publishRelease, answer, version, &buffer)
        case .publishComplete(let answer): acknowledgement(.publishComplete, answer, version, &buffer)
        case .pingRequest: header(.pingRequest, 0, &buffer)
        case .pingResponse: header(.pingResponse, 0, &buffer)
        case .connect(let connect): framed(.connect, &buffer) { body in self.connect(connect, &body) }
        case .connectAcknowledgement(let answer):
            framed(.connectAcknowledgement, &buffer) { body in
                body.writeInteger(UInt8(answer.sessionPresent ? 1 : 0))
                if version == .v3 {
                    body.writeInteger(answer.returnCode ?? ConnectAcknowledgement.returnCode(for: answer.reason))
                } else {
                    body.writeInteger(answer.reason.rawValue)
                    body.writeProperties(answer.properties)
                }
            }
        case .subscribe(let subscribe):
            framed(.subscribe, &buffer) { body in
                body.writeInteger(subscribe.packetID)
                if version == .v5 { body.writeProperties(subscribe.properties) }
                for request in subscribe.filters {
                    body.writeText(request.filter)
                    body.writeInteger(version == .v5 ? request.options.byte : request.options.qos.rawValue)
                }
            }
        case .subscribeAcknowledgement(let answer): subscribeAcknowledgement(.subscribeAcknowledgement, answer, version, &buffer)
        case .unsubscribe(let unsubscribe):
            framed(.unsubscribe, &buffer) { body in
                body.writeInteger(unsubscribe.packetID)
                if version == .v5 { body.writeProperties(unsubscribe.properties) }
                for filter in unsubscribe.filters { body.writeText(filter) }
            }
        case .unsubscribeAcknowledgement(let answer): subscribeAcknowledgement(.unsubscribeAcknowledgement, answer, version, &buffer)
        case .disconnect(let disconnect): reasoned(.disconnect, disconnect, version, &buffer)
        case .authenticate(let authenticate): reasoned(.authenticate, authenticate, version, &buffer)
        }
    }

    package static func encode(_ publish: Publish, _ version: ProtocolVersion, into buffer: inout ByteBuffer) {
        let head = PublishHead(publish, version)
        buffer.reserveCapacity(minimumWritableBytes: head.packetBytes)
        head.write(publish.topic, packetID: publish.packetID, isDuplicate: publish.isDuplicate, publish.properties, into: &buffer)
        buffer.writeImmutableBuffer(publish.payload)
    }

    static func acknowledgement(_ type: PacketType, _ answer: Acknowledgement, _ version: ProtocolVersion, _ buffer: inout ByteBuffer) {
        // The short form, which is all of version 3.1.1 and nearly all of version 5: in one write.
        if version == .v3 || (answer.reason == .success && answer.properties.isEmpty) {
            buffer.writeInteger(UInt32(type.rawValue << 4 | type.flags) << 24 | 2 << 16 | UInt32(answer.packetID))
            return
        }
        let properties = answer.properties.isEmpty ? 0 : answer.properties.blockBytes
        header(type, 3 + properties, &buffer)
        buffer.writeInteger(answer.packetID)
        buffer.writeInteger(answer.reason.rawValue)
        if properties > 0 { buffer.writeProperties(answer.properties) }
    }

    private static func subscribeAcknowledgement(
        _ type: PacketType, _ answer: SubscribeAcknowledgement, _ version: ProtocolVersion, _ buffer: inout ByteBuffer
    ) {
        framed(type, &buffer) { body in
            body.writeInteger(answer.packetID)
            if version == .v5 {
                body.writeProperties(answer.properties)
                for reason in answer.reasons { body.writeInteger(reason.rawValue) }
            } else if type == .subscribeAcknowledgement {
                // Version 3.1.1 knows one failure.
                for reason in answer.reasons { body.writeInteger(reason.isFailure ? 0x80 : reason.rawValue) }
            }
        }
    }

    private static func reasoned(_ type: PacketType, _ packet: Disconnect, _ version: ProtocolVersion, _ buffer: inout ByteBuffer) {
        guard version == .v5, packet.reason != .success || !packet.properties.isEmpty else { return header(type, 0, &buffer) }
        framed(type, &buffer) { body in
            body.writeInteger(packet.reason.rawValue)
            if !packet.properties.isEmpty { body.writeProperties(packet.properties) }
        }
    }

    private static func connect(_ connect: Connect, _ body: inout ByteBuffer) {
        body.writeText("MQTT")
        body.writeInteger(connect.version.rawValue)
        var flags: UInt8 = connect.cleanStart ? 0b10 : 0
        if let will = connect.will { flags |= 0b100 | will.qos.rawValue << 3 | (will.retain ? 0b0010_0000 : 0) }
        if connect.password != nil { flags |= 0b0100_0000 }
        if connect.userName != nil { flags |= 0b1000_0000 }
        body.writeInteger(flags)
        body.writeInteger(connect.keepAliveSeconds)
        if connect.version == .v5 { body.writeProperties(connect.properties) }
        body.writeText(connect.clientID)
        if let will = connect.will {
            if connect.version == .v5 { body.writeProperties(will.properties) }
            body.writeText(will.topic)
            body.writeBinary(will.payload)
        }
        if let userName = connect.userName { body.writeText(userName) }
        if let password = connect.password { body.writeBinary(password) }
    }

    private static func header(_ type: PacketType, _ bodyBytes: Int, _ buffer: inout ByteBuffer) {
        buffer.writeInteger(type.rawValue << 4 | type.flags)
        buffer.writeVariable(bodyBytes)
    }

    /// For packets that are rare: the body is written beside, so that its length is known.
    private static func framed(_ type: PacketType, _ buffer: inout ByteBuffer, _ write: (inout ByteBuffer) -> Void) {
        var body = ByteBuffer()
        write(&body)
        header(type, body.readableBytes, &buffer)
        buffer.writeImmutableBuffer(body)
    }
}
