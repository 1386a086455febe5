import BrachioCore
import BrachioMQTT
import NIOCore

/// Packets of every kind with random content, for round trips and mutations.
struct RandomPackets {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    mutating func flip() -> Bool { Bool.random(using: &random) }

    mutating func text(_ range: ClosedRange<Int> = 0...12) -> String {
        let letters = Array("abcXYZ019/-_ äß東🦕")
        return String((0..<number(range)).map { _ in letters[number(0...letters.count - 1)] })
    }

    mutating func bytes(_ range: ClosedRange<Int> = 0...40) -> ByteBuffer {
        ByteBuffer(bytes: (0..<number(range)).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    mutating func packetID() -> UInt16 { UInt16(number(1...65_535)) }

    mutating func properties(_ numbers: [(PropertyID, ClosedRange<Int>)], texts: [PropertyID] = [], binaries: [PropertyID] = []) -> Properties {
        var items: [Property] = []
        for (id, range) in numbers where flip() { items.append(.number(id, UInt32(number(range)))) }
        for id in texts where flip() { items.append(.text(id, text())) }
        for id in binaries where flip() { items.append(.binary(id, bytes())) }
        for _ in 0..<number(0...2) { items.append(.user(text(), text())) }
        return Properties(items.shuffled(using: &random))
    }

    private static let long = 0...Int(UInt32.max)

    mutating func messageProperties() -> Properties {
        properties(
            [(.payloadFormatIndicator, 0...1), (.messageExpiryInterval, Self.long)], texts: [.contentType, .responseTopic],
            binaries: [.correlationData])
    }

    mutating func packet(_ version: ProtocolVersion) -> ControlPacket {
        let isNew = version == .v5
        let reason = isNew ? properties([], texts: [.reasonString]) : Properties()
        switch number(0...14) {
        case 0: return .connect(connect(version))
        case 1: return .connectAcknowledgement(connectAcknowledgement(version))
        case 2, 3, 4: return .publish(publish(version))
        case 5: return .publishAcknowledgement(Acknowledgement(packetID(), isNew && flip() ? .quotaExceeded : .success, properties: reason))
        case 6: return .publishReceived(Acknowledgement(packetID(), isNew && flip() ? .notAuthorized : .success, properties: reason))
        case 7: return .publishRelease(Acknowledgement(packetID(), isNew && flip() ? .packetIdentifierNotFound : .success, properties: reason))
        case 8: return .publishComplete(Acknowledgement(packetID(), properties: reason))
        case 9: return .subscribe(subscribe(version))
        case 10:
            let reasons = (0..<number(1...4)).map { _ in isNew && flip() ? ReasonCode.quotaExceeded : [.success, .grantedQoS1, .grantedQoS2][number(0...2)] }
            return .subscribeAcknowledgement(SubscribeAcknowledgement(packetID(), reasons, properties: reason))
        case 11: return .unsubscribe(Unsubscribe(packetID(), (0..<number(1...3)).map { _ in text(1...9) }, properties: isNew ? properties([]) : Properties()))
        case 12:
            let reasons = isNew ? (0..<number(1...3)).map { _ in flip() ? ReasonCode.noSubscriptionExisted : .success } : []
            return .unsubscribeAcknowledgement(SubscribeAcknowledgement(packetID(), reasons, properties: reason))
        case 13: return flip() ? .pingRequest : .pingResponse
        default: return isNew ? farewell() : .disconnect(Disconnect())
        }
    }

    private mutating func farewell() -> ControlPacket {
        if flip() {
            return .authenticate(Disconnect(.continueAuthentication, properties: properties([], texts: [.authenticationMethod], binaries: [.authenticationData])))
        }
        return .disconnect(Disconnect(flip() ? .quotaExceeded : .normalDisconnection, properties: properties([(.sessionExpiryInterval, Self.long)], texts: [.reasonString])))
    }

    private mutating func connect(_ version: ProtocolVersion) -> Connect {
        let isNew = version == .v5
        var will: Connect.Will?
        if flip() {
            var properties = isNew ? messageProperties() : Properties()
            if isNew, flip() { properties.items.append(.number(.willDelayInterval, 5)) }
            will = .init(topic: text(1...9), payload: bytes(), qos: QualityOfService.allCases[number(0...2)], retain: flip(), properties: properties)
        }
        let hasName = flip()
        let properties = isNew
            ? self.properties([
                (.sessionExpiryInterval, Self.long), (.receiveMaximum, 1...65_535), (.maximumPacketSize, 1...100_000), (.topicAliasMaximum, 0...65_535),
                (.requestProblemInformation, 0...1),
            ], texts: [.authenticationMethod]) : Properties()
        return Connect(
            version: version, clientID: text(), cleanStart: flip(), keepAliveSeconds: UInt16(number(0...65_535)), userName: hasName ? text() : nil,
            password: hasName && flip() ? bytes() : nil, will: will, properties: properties)
    }

    private mutating func connectAcknowledgement(_ version: ProtocolVersion) -> ConnectAcknowledgement {
        let reason: ReasonCode = flip() ? .success : .notAuthorized
        guard version == .v5 else { return ConnectAcknowledgement(sessionPresent: flip(), reason: reason) }
        return ConnectAcknowledgement(
            sessionPresent: flip(), reason: reason,
            properties: properties([(.serverKeepAlive, 0...65_535), (.maximumQoS, 0...1), (.receiveMaximum, 1...65_535)], texts: [.assignedClientIdentifier, .serverReference]))
    }

    mutating func publish(_ version: ProtocolVersion) -> Publish {
        let qos = QualityOfService.allCases[number(0...2)]
        var properties = version == .v5 ? messageProperties() : Properties()
        if version == .v5, flip() { properties.items.append(.number(.topicAlias, UInt32(number(1...65_535)))) }
        if version == .v5, flip() { for _ in 0..<number(1...3) { properties.items.append(.number(.subscriptionIdentifier, UInt32(number(1...268_435_455)))) } }
        return Publish(
            topic: text(1...30), payload: bytes(0...number(0...3) * 100), qos: qos, retain: flip(), isDuplicate: qos > .atMostOnce && flip(),
            packetID: qos > .atMostOnce ? packetID() : 0, properties: properties)
    }

    private mutating func subscribe(_ version: ProtocolVersion) -> Subscribe {
        let isNew = version == .v5
        let filters = (0..<number(1...4)).map { _ in
            Subscribe.Request(
                text(1...12),
                SubscriptionOptions(
                    qos: QualityOfService.allCases[number(0...2)], noLocal: isNew && flip(), retainAsPublished: isNew && flip(),
                    retainHandling: isNew ? .allCases[number(0...2)] : .send))
        }
        return Subscribe(packetID(), filters, properties: isNew ? properties([(.subscriptionIdentifier, 1...268_435_455)]) : Properties())
    }
}
