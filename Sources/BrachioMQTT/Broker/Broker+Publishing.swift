internal import BrachioCore
internal import Logging
internal import NIOCore

extension Broker {
    func route(for topic: String) -> Route { routes.route(for: topic) }

    /// Takes a message to all who want it.
    ///
    /// - Returns: the batch of the journal after which nothing of it can be lost; 0 where nothing had to be stored.
    @discardableResult
    func publish(_ message: Message, from connection: ClientConnection?, route known: Route? = nil) -> UInt64 {
        let route = known ?? routes.route(for: message.topic)
        route.refresh(subscriptions, epoch: epoch)
        var ticket: UInt64 = 0
        if message.retain { ticket = retain(message) }
        for target in route.targets {
            if target.noLocal, target.session.clientID.isWritten(as: message.publisher) { continue }
            if !reaches(target) { continue }
            ticket = max(ticket, send(message, to: target, publisher: connection))
        }
        if settings.relaysAmongClients {
            for group in route.groups { ticket = max(ticket, share(message, in: group, publisher: connection)) }
        }
        return ticket
    }

    /// Whether a message for everybody is for this one.
    private func reaches(_ target: Route.Target) -> Bool { settings.relaysAmongClients || target.session.consumer != nil }

    /// Takes a message to one client alone, where it has subscribed to it: answers that others must not see.
    func publish(_ message: Message, onlyTo clientID: String) -> UInt64 {
        let route = routes.route(for: message.topic)
        route.refresh(subscriptions, epoch: epoch)
        var ticket: UInt64 = 0
        for target in route.targets where target.session.clientID.isWritten(as: clientID) { ticket = max(ticket, send(message, to: target, publisher: nil)) }
        return ticket
    }

    private func send(_ message: Message, to target: Route.Target, publisher: ClientConnection?) -> UInt64 {
        let qos = min(message.qos, target.qos)
        let delivery = Delivery(
            message: message, qos: qos, retain: message.retain && target.retainAsPublished, identifiers: target.identifiers, group: nil)
        return deliver(delivery, to: target.session, publisher: publisher)
    }

    /// Gives a message to one member of a group: the next that is connected and has room, else the next that is connected, else one that
    /// is away and whose session stays.
    @discardableResult
    func share(_ message: Message, in group: SharedGroup<ClientSession>, publisher: ClientConnection?) -> UInt64 {
        let taken = group.take { session in
            guard session.mayReceive(message.topic) else { return nil }
            if session.isAttached { return session.window.hasRoom && session.waitingMessages == 0 ? 0 : 1 }
            return message.qos > .atMostOnce && session.isPersistent ? 2 : nil
        }
        guard let entry = taken else { return 0 }
        let delivery = Delivery(
            message: message, qos: min(message.qos, entry.options.qos), retain: message.retain && entry.options.retainAsPublished,
            identifiers: entry.identifier.map { [$0] } ?? [], group: group)
        return deliver(delivery, to: entry.subscriber, publisher: publisher)
    }

    /// A message of quality of service 0 that nobody keeps: straight from the publisher's bytes into its receivers'.
    func forward(_ publish: Publish, _ route: Route, from connection: ClientConnection) {
        route.refresh(subscriptions, epoch: epoch)
        guard route.groups.isEmpty, publish.properties.isEmpty else {
            self.publish(Message(publish, publisher: connection.clientID, nowMilliseconds: wallMilliseconds), from: connection, route: route)
            return
        }
        var encoded: [ProtocolVersion: EncodedPublish] = [:]
        let isAlone = route.targets.count == 1
        for target in route.targets {
            if target.noLocal, target.session === connection.session { continue }
            if !reaches(target) { continue }
            guard let receiver = target.session.connection else {
                target.session.consumer?.observe(publish, publisher: connection.clientID)
                continue
            }
            guard receiver.takesMore, receiver.fits(publish, identifiers: target.identifiers.count) else {
                statistics.messagesDropped += 1
                continue
            }
            statistics.messagesSent += 1
            if !target.identifiers.isEmpty || receiver.usesAliases {
                receiver.write(publish, identifiers: target.identifiers)
            } else if isAlone {
                receiver.write(publish)
            } else if let bytes = encoded[receiver.version] {
                receiver.append(bytes, packetID: 0)
            } else {
                let bytes = EncodedPublish(
                    topic: route.topic, payload: publish.payload, qos: .atMostOnce, retain: false, properties: Properties(), receiver.version)
                encoded[receiver.version] = bytes
                receiver.append(bytes, packetID: 0)
            }
        }
    }

    // MARK: retained messages

    private func retain(_ message: Message) -> UInt64 {
        if !settings.reservedTopicsRetain, message.topic.begins(with: "$aws") { return 0 }
        if message.payload.readableBytes == 0 {
            guard let before = retained.remove(message.topic) else { return 0 }
            retainedBytes -= before.retainedBytes
            return journal.append(.clearRetained(topic: message.topic))
        }
        let before = retained[message.topic]
        let bytes = retainedBytes - (before?.retainedBytes ?? 0) + message.retainedBytes
        guard bytes <= settings.retainedBytesMax, before != nil || retained.count < settings.retainedMessagesMax else {
            log.warning("a retained message is not kept: there are too many", metadata: ["topic": "\(message.topic)"])
            return 0
        }
        let kept = message.copy()
        retained.set(kept, at: message.topic)
        retainedBytes = bytes
        return journal.append(.retain(StoredMessage(kept)))
    }

    /// Whether a message of this topic and size can be kept: asked before it is taken on.
    func canRetain(_ publish: Publish) -> Bool {
        if publish.payload.readableBytes == 0 { return true }
        let before = retained[publish.topic]
        return retainedBytes - (before?.retainedBytes ?? 0) + Message.retainedBytes(publish.topic, publish.payload) <= settings.retainedBytesMax
            && (before != nil || retained.count < settings.retainedMessagesMax)
    }

    /// Sends a new subscription the retained messages that it matches.
    func sendRetained(_ filter: TopicFilter, _ subscription: Subscription, to session: ClientSession) {
        guard filter.group == nil, settings.wildcardsGetRetained || !filter.hasWildcard else { return }
        let now = wallMilliseconds
        var expired: [String] = []
        retained.visit(filter) { message in
            if message.isExpired(now) {
                expired.append(message.topic)
            } else if session.mayReceive(message.topic) {
                let delivery = Delivery(
                    message: message.copy(), qos: min(message.qos, subscription.options.qos), retain: true,
                    identifiers: subscription.identifier.map { [$0] } ?? [], group: nil)
                deliver(delivery, to: session, publisher: nil)
            }
        }
        for topic in expired {
            if let message = retained.remove(topic) { retainedBytes -= message.retainedBytes }
            journal.append(.clearRetained(topic: topic))
        }
    }
}

extension Message {
    /// The same message with a life of its own in the store.
    func copy() -> Message {
        Message(
            topic: topic, payload: payload, qos: qos, retain: retain, properties: properties, expiresAtMilliseconds: expiresAtMilliseconds,
            publisher: publisher)
    }
}
