package import NIOCore

/// Bytes to packets. What the protocol forbids is thrown with the reason that the specification names for it.
package enum PacketDecoder {
    /// Takes one packet off the front of `buffer`; `nil` where more bytes are needed.
    ///
    /// - Parameter version: what CONNECT agreed on; a CONNECT names its own.
    package static func next(
        _ buffer: inout ByteBuffer, version: ProtocolVersion, packetBytesMax: Int = MQTTLimits.remainingLengthBytes + 5
    ) throws(ProtocolViolation) -> ControlPacket? {
        guard let header = try FixedHeader.peek(buffer, packetBytesMax: packetBytesMax) else { return nil }
        guard buffer.readableBytes >= header.packetBytes else { return nil }
        buffer.moveReaderIndex(forwardBy: header.headerBytes)
        guard let body = buffer.readSlice(length: header.bodyBytes) else { return nil }
        return try decode(header, body, version)
    }

    /// Decodes a packet whose bytes are complete.
    package static func decode(
        _ header: FixedHeader, _ bytes: ByteBuffer, _ version: ProtocolVersion
    ) throws(ProtocolViolation) -> ControlPacket {
        var body = bytes
        let packet: ControlPacket
        switch header.type {
        case .connect: packet = .connect(try connect(&body))
        case .connectAcknowledgement: packet = .connectAcknowledgement(try connectAcknowledgement(&body, version))
        case .publish: packet = .publish(try publish(header.flags, &body, version))
        case .publishAcknowledgement: packet = .publishAcknowledgement(try acknowledgement(header.type, &body, version))
        case .publishReceived: packet = .publishReceived(try acknowledgement(header.type, &body, version))
        case .publishRelease: packet = .publishRelease(try acknowledgement(header.type, &body, version))
        case .publishComplete: packet = .publishComplete(try acknowledgement(header.type, &body, version))
        case .subscribe: packet = .subscribe(try subscribe(&body, version))
        case .subscribeAcknowledgement: packet = .subscribeAcknowledgement(try subscribeAcknowledgement(header.type, &body, version))
        case .unsubscribe: packet = .unsubscribe(try unsubscribe(&body, version))
        case .unsubscribeAcknowledgement: packet = .unsubscribeAcknowledgement(try subscribeAcknowledgement(header.type, &body, version))
        case .pingRequest: packet = .pingRequest
        case .pingResponse: packet = .pingResponse
        case .disconnect: packet = .disconnect(try disconnect(header.type, &body, version))
        case .authenticate:
            guard version == .v5 else { throw .protocolError("AUTH in version 3.1.1") }
            packet = .authenticate(try disconnect(header.type, &body, version))
        }
        if body.readableBytes > 0 { throw .malformed("\(header.type) with \(body.readableBytes) bytes after its end") }
        return packet
    }

    /// - Parameter known: the topic, where the caller has recognised and passed it.
    static func publish(
        _ flags: UInt8, topic known: String? = nil, _ body: inout ByteBuffer, _ version: ProtocolVersion
    ) throws(ProtocolViolation) -> Publish {
        guard let qos = QualityOfService(rawValue: flags >> 1 & 0b11) else { throw .malformed("PUBLISH with quality of service 3") }
        let isDuplicate = flags & 0b1000 != 0
        if isDuplicate, qos == .atMostOnce { throw .malformed("PUBLISH of quality of service 0 that claims to be a duplicate") }
        let topic: String
        if let known { topic = known } else { topic = try body.readText("topic") }
        var packetID: UInt16 = 0
        if qos > .atMostOnce {
            packetID = try body.readShort("packet identifier")
            if packetID == 0 { throw .malformed("PUBLISH with packet identifier 0") }
        }
        let properties = version == .v5 ? try body.readProperties(.packet(.publish)) : Properties()
        let payload = body
        body.moveReaderIndex(forwardBy: body.readableBytes)
        return Publish(
            topic: topic, payload: payload, qos: qos, retain: flags & 1 != 0, isDuplicate: isDuplicate, packetID: packetID,
            properties: properties)
    }

    private static func acknowledgement(
        _ type: PacketType, _ body: inout ByteBuffer, _ version: ProtocolVersion
    ) throws(ProtocolViolation) -> Acknowledgement {
        let packetID = try body.readShort("packet identifier")
        if packetID == 0 { throw .malformed("\(type) with packet identifier 0") }
        guard version == .v5, body.readableBytes > 0 else { return Acknowledgement(packetID) }
        let reason = try reason(type, &body)
        let properties = body.readableBytes > 0 ? try body.readProperties(.packet(type)) : Properties()
        return Acknowledgement(packetID, reason, properties: properties)
    }

    private static func subscribe(_ body: inout ByteBuffer, _ version: ProtocolVersion) throws(ProtocolViolation) -> Subscribe {
        let packetID = try body.readShort("packet identifier")
        if packetID == 0 { throw .malformed("SUBSCRIBE with packet identifier 0") }
        let properties = version == .v5 ? try body.readProperties(.packet(.subscribe)) : Properties()
        var filters: [Subscribe.Request] = []
        while body.readableBytes > 0 {
            if filters.count == MQTTLimits.packetFilters { throw ProtocolViolation(.quotaExceeded, "SUBSCRIBE with more than \(MQTTLimits.packetFilters) topic filters") }
            let filter = try body.readText("topic filter")
            if filter.isEmpty { throw .malformed("SUBSCRIBE with an empty topic filter") }
            let byte = try body.readByte("subscription options")
            guard let options = SubscriptionOptions(byte: byte, version: version) else {
                throw .malformed("subscription options \(byte), which do not exist")
            }
            filters.append(Subscribe.Request(filter, options))
        }
        if filters.isEmpty { throw .protocolError("SUBSCRIBE without a topic filter") }
        return Subscribe(packetID, filters, properties: properties)
    }

    private static func subscribeAcknowledgement(
        _ type: PacketType, _ body: inout ByteBuffer, _ version: ProtocolVersion
    ) throws(ProtocolViolation) -> SubscribeAcknowledgement {
        let packetID = try body.readShort("packet identifier")
        if packetID == 0 { throw .malformed("\(type) with packet identifier 0") }
        let properties = version == .v5 ? try body.readProperties(.packet(type)) : Properties()
        var reasons: [ReasonCode] = []
        while body.readableBytes > 0, version == .v5 || type == .subscribeAcknowledgement {
            let reason = try reason(type, &body)
            // Version 3.1.1 knows one failure.
            if version == .v3, reason.isFailure, reason != .unspecifiedError { throw .malformed("SUBACK with return code \(reason)") }
            reasons.append(reason)
        }
        return SubscribeAcknowledgement(packetID, reasons, properties: properties)
    }

    private static func unsubscribe(_ body: inout ByteBuffer, _ version: ProtocolVersion) throws(ProtocolViolation) -> Unsubscribe {
        let packetID = try body.readShort("packet identifier")
        if packetID == 0 { throw .malformed("UNSUBSCRIBE with packet identifier 0") }
        let properties = version == .v5 ? try body.readProperties(.packet(.unsubscribe)) : Properties()
        var filters: [String] = []
        while body.readableBytes > 0 {
            if filters.count == MQTTLimits.packetFilters { throw ProtocolViolation(.quotaExceeded, "UNSUBSCRIBE with more than \(MQTTLimits.packetFilters) topic filters") }
            let filter = try body.readText("topic filter")
            if filter.isEmpty { throw .malformed("UNSUBSCRIBE with an empty topic filter") }
            filters.append(filter)
        }
        if filters.isEmpty { throw .protocolError("UNSUBSCRIBE without a topic filter") }
        return Unsubscribe(packetID, filters, properties: properties)
    }

    private static func disconnect(
        _ type: PacketType, _ body: inout ByteBuffer, _ version: ProtocolVersion
    ) throws(ProtocolViolation) -> Disconnect {
        guard version == .v5, body.readableBytes > 0 else { return Disconnect() }
        let reason = try reason(type, &body)
        let properties = body.readableBytes > 0 ? try body.readProperties(.packet(type)) : Properties()
        return Disconnect(reason, properties: properties)
    }

    static func reason(_ type: PacketType, _ body: inout ByteBuffer) throws(ProtocolViolation) -> ReasonCode {
        let byte = try body.readByte("reason code")
        guard ReasonCode.allowed(in: type).contains(byte) else { throw .protocolError("\(type) with reason \(ReasonCode(rawValue: byte))") }
        return ReasonCode(rawValue: byte)
    }
}
