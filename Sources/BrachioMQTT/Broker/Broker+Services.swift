internal import BrachioCore
internal import NIOCore

extension Broker {
    /// Publishes for a service; `ticket` as in ``publish(_:from:route:)``.
    func publish(_ message: BrokerMessage) -> UInt64 {
        let publish = Publish(
            topic: message.topic, payload: message.payload, qos: min(message.qos, settings.maximumQoS), retain: message.retain,
            properties: message.properties)
        return self.publish(Message(publish, publisher: message.publisher, nowMilliseconds: wallMilliseconds), from: nil)
    }

    /// Publishes for a service, in order, and calls `whenStored` once none of it can be lost.
    func publish(_ messages: [BrokerMessage], whenStored: @escaping @Sendable () -> Void) {
        var ticket: UInt64 = 0
        for message in messages { ticket = max(ticket, publish(message)) }
        let hold = takeHold() ?? AnswerHold()
        hold.whenReleased { [journal] in journal.whenCommitted(ticket, whenStored) }
    }

    /// Puts a service in the place of a client that subscribed to `filters`.
    ///
    /// - Parameter name: a service that processes messages takes up under its name what an earlier process left it.
    func attach(_ handling: ServiceConsumer.Handling, name: String, filters: [TopicFilter], inFlightMax: Int) -> ClientSession {
        let clientID = "\(Self.serviceIDPrefix)\(name)"
        let session = sessions[ExactText(clientID)] ?? ClientSession(clientID, receiveMaximum: inFlightMax)
        sessions[ExactText(clientID)] = session
        session.window.receiveMaximum = inFlightMax
        session.expiresAtMilliseconds = nil
        if case .process = handling {
            session.expirySeconds = .max
            store(session, disconnectedAt: nil)
        }
        session.consumer = ServiceConsumer(handling)
        subscribe(session, to: filters)
        for sent in session.window.unfinished { session.consumer?.process(sent.item, sent.packetID, session, self) }
        if session.spilledMessages > 0 { spilling.append(session) }
        pump(session)
        return session
    }

    /// Gives a service's session these subscriptions, and no others.
    func subscribe(_ session: ClientSession, to filters: [TopicFilter]) {
        for (text, known) in session.subscriptions where !filters.contains(where: { $0.text.isWritten(as: text.text) }) {
            subscriptions.remove(session, from: known.filter)
            session.subscriptions[text] = nil
            if session.storedID > 0 { journal.append(.endSubscription(session: session.storedID, filter: text.text)) }
        }
        var qos = QualityOfService.atLeastOnce
        if case .observe? = session.consumer?.handling { qos = .atMostOnce }
        let subscription = Subscription(SubscriptionOptions(qos: qos, retainAsPublished: true))
        for filter in filters {
            session.subscriptions[ExactText(filter.text)] = (filter, subscription)
            subscriptions.insert(.init(session, subscription.options), at: filter)
            if session.storedID > 0 { journal.append(.subscription(session: session.storedID, filter: filter.text, subscription)) }
        }
    }

    /// As ``MQTTBroker/answer(_:name:_:)``, on the broker's own thread.
    package func answer(_ filters: [TopicFilter], name: String, _ handler: @escaping @Sendable (BrokerMessage, ServiceReceipt) -> Void) {
        _ = attach(.answer(handler), name: name, filters: filters, inFlightMax: 1)
    }

    func detach(_ session: ClientSession) {
        session.consumer = nil
        spilling.removeAll { $0 === session }
        if !session.isPersistent { end(session) }
    }

    /// What the message that is being published has to wait for.
    func hold() -> AnswerHold {
        let hold = openHold ?? AnswerHold()
        openHold = hold
        return hold
    }

    /// Hands what was published last its hold; `nil` where no service answers it.
    func takeHold() -> AnswerHold? {
        defer { openHold = nil }
        return openHold
    }

    /// Disconnects all clients that `isMeant` names; how many they were.
    func disconnect(_ reason: ReasonCode, where isMeant: (ConnectionSummary) -> Bool) -> Int {
        let meant = sessions.values.compactMap(\.connection).filter { isMeant($0.summary) }
        for connection in meant { connection.disconnect(reason, .expelled(reason)) }
        return meant.count
    }

    /// Ends one client's connection, and its session too if that is wanted; `false` where it has no connection.
    func expel(_ clientID: String, endsSession: Bool, tellsWill: Bool) -> Bool {
        guard let session = sessions[ExactText(clientID)], let connection = session.connection else { return false }
        if !tellsWill { connection.will = nil }
        connection.disconnect(.administrativeAction, .expelled(.administrativeAction))
        if endsSession { end(session) }
        return true
    }

    func permissionsChanged() { epoch += 1 }
}
