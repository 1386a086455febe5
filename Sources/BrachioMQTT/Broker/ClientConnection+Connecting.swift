internal import BrachioCore
internal import Logging

extension ClientConnection {
    func connect(_ packet: Connect) throws(ProtocolViolation) {
        version = packet.version
        var packet = packet
        let settings = broker.settings
        if packet.properties.contains(.authenticationMethod) { return refuse(.badAuthenticationMethod) }
        if let will = packet.will {
            if will.qos > settings.maximumQoS { return refuse(.qosNotSupported) }
            do throws(ProtocolViolation) { try TopicName.validate(will.topic, slashesMax: settings.slashesMax(for: will.topic)) } catch {
                // Version 3.1.1 has no return code for it, and wants none where the CONNECT breaks its rules (MQTT-3.1.4-1).
                if packet.version == .v3 { throw error }
                return refuse(.topicNameInvalid)
            }
        }
        if packet.clientID.isEmpty {
            if packet.version == .v3, !packet.cleanStart { return refuse(.clientIdentifierNotValid) }
            packet.clientID = "auto-" + (0..<4).map { _ in String(UInt32.random(in: .min ... .max, using: &broker.random), radix: 36) }.joined()
            packet.properties.items.append(.text(.assignedClientIdentifier, packet.clientID))
        }
        if packet.clientID.count > settings.clientIDCharactersMax || packet.clientID.begins(with: Broker.serviceIDPrefix) {
            return refuse(.clientIdentifierNotValid)
        }
        if broker.isShuttingDown { return refuse(.serverShuttingDown) }
        clientID = packet.clientID
        keepAliveSeconds = Int(packet.keepAliveSeconds)
        cleanStart = packet.cleanStart
        guard var attempt = introduction?.attempt else { return }
        introduction = nil
        attempt.clientID = packet.clientID
        attempt.userName = packet.userName
        attempt.password = packet.password
        attempt.version = packet.version
        attempt.willTopic = packet.will?.topic
        state = .authorizing
        pause(.authorization)
        broker.connect(self, packet, attempt)
    }

    /// The broker has given the client a session.
    func accept(_ packet: Connect, sessionPresent: Bool) {
        state = .connected
        will = packet.will
        let settings = broker.settings
        var answer = ConnectAcknowledgement(sessionPresent: sessionPresent)
        if version == .v5 {
            let asked = packet.properties
            incomingAliases = IncomingAliases(maximum: settings.topicAliasesMax)
            outgoingAliases = OutgoingAliases(maximum: min(UInt16(asked[number: .topicAliasMaximum] ?? 0), settings.topicAliasesMax))
            maximumPacketBytes = asked[number: .maximumPacketSize].map { Int($0) } ?? .max
            problemInformation = asked[number: .requestProblemInformation] != 0
            answer.properties[number: .receiveMaximum] = UInt32(settings.unacknowledgedMessagesMax)
            answer.properties[number: .maximumPacketSize] = UInt32(settings.packetBytesMax)
            answer.properties[number: .topicAliasMaximum] = UInt32(settings.topicAliasesMax)
            if settings.maximumQoS < .exactlyOnce { answer.properties[number: .maximumQoS] = UInt32(settings.maximumQoS.rawValue) }
            if let assigned = asked[text: .assignedClientIdentifier] { answer.properties[text: .assignedClientIdentifier] = assigned }
            if let seconds = asked[number: .sessionExpiryInterval], seconds > settings.sessionExpirySecondsMax {
                answer.properties[number: .sessionExpiryInterval] = settings.sessionExpirySecondsMax
            }
        }
        receipts = ReceiptWindow(
            receiveMaximum: version == .v5 ? settings.unacknowledgedMessagesMax : Int(UInt16.max), unreleased: session?.unreleased ?? [])
        broker.statistics.connections += 1
        write(.connectAcknowledgement(answer))
        guard state == .connected else { return }
        if keepAliveSeconds > 0 { scheduleKeepAlive() }
        resume(.authorization)
    }

    func refuse(_ reason: ReasonCode, returnCode: UInt8? = nil) {
        broker.statistics.refusedConnections += 1
        broker.log.info("a connection is refused", metadata: ["client": "\(clientID)", "address": "\(remoteAddress)", "reason": "\(reason)"])
        // Version 3.1.1 has six codes; reasons of version 5 that a CONNACK cannot carry do not come here.
        write(.connectAcknowledgement(ConnectAcknowledgement(reason: reason, returnCode: returnCode)))
        close(.expelled(reason), will: nil)
    }

    private var keepAliveDeadline: Int { lastHeardSecond + (keepAliveSeconds * 3 + 1) / 2 + 1 }

    /// Looks again before long, so that the wheel does not hold connections that are gone.
    private func scheduleKeepAlive() { broker.wheel.add(.keepAlive(self), atSecond: min(keepAliveDeadline, broker.nowSecond + 300)) }

    func checkKeepAlive() {
        guard state == .connected else { return }
        // Who is made to wait cannot be heard.
        if !pauses.isEmpty { lastHeardSecond = broker.nowSecond }
        if broker.nowSecond >= keepAliveDeadline {
            disconnect(.keepAliveTimeout, .keepAliveTimeout)
        } else {
            scheduleKeepAlive()
        }
    }

    func checkConnected() {
        if state == .connecting { close(.connectionLost, will: nil) }
    }
}
