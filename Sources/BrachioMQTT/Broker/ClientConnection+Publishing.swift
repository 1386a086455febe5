internal import NIOCore

extension ClientConnection {
    func publish(_ header: FixedHeader, _ bytes: ByteBuffer) throws(ProtocolViolation) {
        var body = bytes
        var publish: Publish
        let route: Route
        if let last = lastRoute, lastRouteEpoch == broker.epoch, body.startsWithText(last.topicBytes) {
            body.moveReaderIndex(forwardBy: 2 + last.topicBytes.count)
            publish = try PacketDecoder.publish(header.flags, topic: last.topic, &body, version)
            route = last
            if let alias = publish.properties[number: .topicAlias] {
                _ = try incomingAliases.resolve(last.topic, alias: UInt16(truncatingIfNeeded: alias))
            }
        } else {
            publish = try PacketDecoder.publish(header.flags, &body, version)
            let alias = publish.properties[number: .topicAlias].map { UInt16(truncatingIfNeeded: $0) }
            publish.topic = try incomingAliases.resolve(publish.topic, alias: alias)
            try TopicName.validate(publish.topic, slashesMax: broker.settings.slashesMax(for: publish.topic))
            guard permissions?.mayPublish(to: publish.topic, retain: false) ?? true else { return try refuse(publish) }
            route = broker.route(for: publish.topic)
            lastRoute = route
            lastRouteEpoch = broker.epoch
        }
        if let topic = publish.properties[text: .responseTopic], topic.contains(where: { $0 == "+" || $0 == "#" }) {
            throw .protocolError("a response topic with a wildcard")
        }
        if publish.properties.contains(.subscriptionIdentifier) { throw .protocolError("PUBLISH from a client with a subscription identifier") }
        if publish.qos > broker.settings.maximumQoS { throw ProtocolViolation(.qosNotSupported, "PUBLISH with quality of service \(publish.qos.rawValue)") }
        if publish.payload.readableBytes > broker.settings.payloadBytesMax {
            throw ProtocolViolation(.packetTooLarge, "a payload of \(publish.payload.readableBytes) bytes, where \(broker.settings.payloadBytesMax) are allowed")
        }
        // What was looked up for the topic says nothing about keeping messages.
        if publish.retain, !(permissions?.mayPublish(to: publish.topic, retain: true) ?? true) { return try refuse(publish) }
        broker.statistics.messagesReceived += 1
        if publish.qos == .atMostOnce {
            if publish.retain { broker.publish(message(publish), from: self, route: route) } else { broker.forward(publish, route, from: self) }
        } else {
            try acknowledge(publish, route)
        }
    }

    private func message(_ publish: Publish) -> Message {
        Message(publish, publisher: clientID, nowMilliseconds: publish.properties.isEmpty ? 0 : broker.wallMilliseconds)
    }

    private func acknowledge(_ publish: Publish, _ route: Route) throws(ProtocolViolation) {
        let type: PacketType = publish.qos == .atLeastOnce ? .publishAcknowledgement : .publishReceived
        if publish.retain, !broker.canRetain(publish) { return refuse(publish, type, .quotaExceeded) }
        var ticket: UInt64 = 0
        var hold: AnswerHold?
        switch receipts.receive(publish.qos, publish.packetID) {
        case .exceeded: throw ProtocolViolation(.receiveMaximumExceeded, "more than \(receipts.receiveMaximum) messages without an answer")
        case .duplicate: break
        case .new:
            ticket = broker.publish(message(publish), from: self, route: route)
            hold = broker.takeHold()
            if publish.qos == .exactlyOnce, let session, session.storedID > 0 {
                ticket = broker.journal.append(.received(session: session.storedID, packetID: publish.packetID))
            }
        }
        // The broker may have closed this very connection.
        guard state == .connected else { return }
        answer(.short(type, Acknowledgement(publish.packetID)), after: ticket, and: hold)
        if ticket > 0, broker.journal.backlog > broker.settings.journalBacklogMax, !pauses.holds(.journal) {
            pause(.journal)
            broker.awaitingRoom.append(self)
        }
    }

    /// Version 5 can say no to a message that is acknowledged; otherwise the connection ends.
    private func refuse(_ publish: Publish) throws(ProtocolViolation) {
        guard version == .v5, publish.qos > .atMostOnce else {
            throw ProtocolViolation(.notAuthorized, "may not publish to \(TopicName.shown(publish.topic))")
        }
        let type: PacketType = publish.qos == .atLeastOnce ? .publishAcknowledgement : .publishReceived
        refuse(publish, type, .notAuthorized)
    }

    private func refuse(_ publish: Publish, _ type: PacketType, _ reason: ReasonCode) {
        // A PUBACK counts as an answer whatever it says; after a PUBREC that says no the packet identifier is free again.
        if publish.qos == .atLeastOnce { _ = receipts.receive(.atLeastOnce, publish.packetID) }
        answer(.short(type, Acknowledgement(publish.packetID, reason)), after: 0)
    }
}
