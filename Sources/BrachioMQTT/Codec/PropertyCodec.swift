internal import NIOCore

/// Which properties a packet may carry; a will has its own set.
enum PropertyPlace: Sendable {
    case packet(PacketType)
    case will

    func allows(_ id: PropertyID) -> Bool {
        switch self {
        case .will: Self.ofWill.contains(id)
        case .packet(let type): Self.packets[type]?.contains(id) ?? false
        }
    }

    private static let answer: Set<PropertyID> = [.reasonString, .userProperty]
    private static let ofWill: Set<PropertyID> = [
        .willDelayInterval, .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData, .userProperty,
    ]
    private static let packets: [PacketType: Set<PropertyID>] = [
        .connect: [
            .sessionExpiryInterval, .receiveMaximum, .maximumPacketSize, .topicAliasMaximum, .requestResponseInformation,
            .requestProblemInformation, .userProperty, .authenticationMethod, .authenticationData,
        ],
        .connectAcknowledgement: [
            .sessionExpiryInterval, .receiveMaximum, .maximumQoS, .retainAvailable, .maximumPacketSize, .assignedClientIdentifier,
            .topicAliasMaximum, .reasonString, .userProperty, .wildcardSubscriptionAvailable, .subscriptionIdentifierAvailable,
            .sharedSubscriptionAvailable, .serverKeepAlive, .responseInformation, .serverReference, .authenticationMethod,
            .authenticationData,
        ],
        .publish: [
            .payloadFormatIndicator, .messageExpiryInterval, .topicAlias, .responseTopic, .correlationData, .userProperty,
            .subscriptionIdentifier, .contentType,
        ],
        .publishAcknowledgement: answer, .publishReceived: answer, .publishRelease: answer, .publishComplete: answer,
        .subscribe: [.subscriptionIdentifier, .userProperty],
        .subscribeAcknowledgement: answer,
        .unsubscribe: [.userProperty],
        .unsubscribeAcknowledgement: answer,
        .disconnect: [.sessionExpiryInterval, .reasonString, .userProperty, .serverReference],
        .authenticate: [.authenticationMethod, .authenticationData, .reasonString, .userProperty],
    ]
}

extension ByteBuffer {
    /// Reads properties with their length before them (section 2.2.2).
    mutating func readProperties(_ place: PropertyPlace) throws(ProtocolViolation) -> Properties {
        let length = Int(try readVariable("property length"))
        if length == 0 { return Properties() }
        guard var part = readSlice(length: length) else { throw .malformed("the packet ends within its properties") }
        var properties = Properties()
        var seen: UInt64 = 0
        while part.readableBytes > 0 {
            let number = try part.readVariable("property identifier")
            guard let raw = UInt8(exactly: number), let id = PropertyID(rawValue: raw) else { throw .malformed("a property \(number), which does not exist") }
            guard place.allows(id) else { throw .malformed("\(id) does not belong where it stands") }
            let repeats = seen & 1 << UInt64(raw) != 0
            if repeats, id != .userProperty, !(id == .subscriptionIdentifier && place.isPublish) { throw .protocolError("\(id) comes twice") }
            seen |= 1 << UInt64(raw)
            if properties.items.count == MQTTLimits.packetProperties {
                throw ProtocolViolation(.quotaExceeded, "more than \(MQTTLimits.packetProperties) properties")
            }
            properties.items.append(try part.readProperty(id))
        }
        return properties
    }

    private mutating func readProperty(_ id: PropertyID) throws(ProtocolViolation) -> Property {
        switch id.form {
        case .byte:
            let value = try readByte("property")
            guard value <= 1 else { throw .protocolError("\(id) is \(value), not 0 or 1") }
            return .number(id, UInt32(value))
        case .short:
            let value = try readShort("property")
            if value == 0, id == .receiveMaximum { throw .protocolError("\(id) is 0") }
            // An alias of 0 has a reason of its own (3.3.2.3.4).
            if value == 0, id == .topicAlias { throw ProtocolViolation(.topicAliasInvalid, "topic alias 0") }
            return .number(id, UInt32(value))
        case .long:
            let value = try readLong("property")
            if value == 0, id == .maximumPacketSize { throw .protocolError("\(id) is 0") }
            return .number(id, value)
        case .variable:
            let value = try readVariable("property")
            if value == 0 { throw .protocolError("\(id) is 0") }
            return .number(id, value)
        case .text: return .text(id, try readText("property"))
        case .binary: return .binary(id, try readBinary("property"))
        case .pair: return .user(try readText("name of a user property"), try readText("value of a user property"))
        }
    }

    mutating func writeProperties(_ properties: Properties) {
        if properties.isEmpty {
            writeInteger(UInt8(0))
            return
        }
        writeVariable(properties.encodedBytes)
        for property in properties.items { writeProperty(property) }
    }

    private mutating func writeProperty(_ property: Property) {
        writeInteger(property.id.rawValue)
        switch property {
        case .number(let id, let value):
            switch id.form {
            case .byte: writeInteger(UInt8(truncatingIfNeeded: value))
            case .short: writeInteger(UInt16(truncatingIfNeeded: value))
            case .variable: writeVariable(Int(value))
            default: writeInteger(value)
            }
        case .text(_, let text): writeText(text)
        case .binary(_, let bytes): writeBinary(bytes)
        case .user(let name, let value):
            writeText(name)
            writeText(value)
        }
    }
}

extension PropertyPlace {
    fileprivate var isPublish: Bool { if case .packet(.publish) = self { true } else { false } }
}

extension Properties {
    /// Bytes of all properties, without the length before them.
    var encodedBytes: Int {
        var sum = 0
        for property in items {
            switch property {
            case .number(let id, let value):
                switch id.form {
                case .byte: sum += 2
                case .short: sum += 3
                case .variable: sum += 1 + VariableLength.bytes(Int(value))
                default: sum += 5
                }
            case .text(_, let text): sum += 3 + text.utf8.count
            case .binary(_, let bytes): sum += 3 + bytes.readableBytes
            case .user(let name, let value): sum += 5 + name.utf8.count + value.utf8.count
            }
        }
        return sum
    }

    /// Bytes of all properties with the length before them.
    var blockBytes: Int {
        let bytes = encodedBytes
        return VariableLength.bytes(bytes) + bytes
    }
}
