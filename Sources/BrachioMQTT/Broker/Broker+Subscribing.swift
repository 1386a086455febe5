internal import BrachioCore
internal import Logging

extension Broker {
    /// Adds a session's subscriptions.
    ///
    /// - Returns: one reason a filter, and the batch of the journal after which the subscriptions are durable.
    func subscribe(_ session: ClientSession, _ packet: Subscribe) -> (reasons: [ReasonCode], ticket: UInt64, retained: [() -> Void]) {
        let identifier = packet.properties.isEmpty ? nil : packet.properties[number: .subscriptionIdentifier]
        var ticket: UInt64 = 0
        var retained: [() -> Void] = []
        var granted: [String] = []
        let reasons = packet.filters.map { request -> ReasonCode in
            let filter: TopicFilter
            do throws(ProtocolViolation) { filter = try checked(request, session) } catch {
                log.info("a subscription is refused", metadata: ["client": "\(session.clientID)", "cause": "\(error)"])
                return error.reason
            }
            var options = request.options
            options.qos = min(options.qos, settings.maximumQoS)
            let subscription = Subscription(options, identifier: identifier)
            let isNew = session.subscriptions.updateValue((filter, subscription), forKey: ExactText(request.filter)) == nil
            subscriptions.insert(.init(session, options, identifier: identifier), at: filter)
            if session.storedID > 0, session.isPersistent {
                ticket = journal.append(.subscription(session: session.storedID, filter: request.filter, subscription))
            }
            granted.append(request.filter)
            if options.retainHandling == .send || (options.retainHandling == .sendIfNew && isNew) {
                retained.append { [self] in sendRetained(filter, subscription, to: session) }
            }
            return ReasonCode(rawValue: options.qos.rawValue)
        }
        if !granted.isEmpty { observer?.subscribed(session.clientID, filters: granted) }
        return (reasons, ticket, retained)
    }

    private func checked(_ request: Subscribe.Request, _ session: ClientSession) throws(ProtocolViolation) -> TopicFilter {
        let depth = TopicName.slashes(request.filter) + 1
        if depth > MQTTLimits.shallowLevels, depth + session.deepLevels(without: request.filter) > MQTTLimits.sessionDeepLevels {
            throw ProtocolViolation(
                .quotaExceeded, "topic filters of more than \(MQTTLimits.shallowLevels) levels with more than \(MQTTLimits.sessionDeepLevels) levels together")
        }
        let filter = try TopicFilter(request.filter)
        let slashes = filter.levels.count - 1
        if slashes > settings.slashesMax(for: filter.text) {
            throw ProtocolViolation(.topicFilterInvalid, "topic filter \(TopicName.shown(filter.text)) has \(slashes) slashes, where \(settings.topicSlashesMax) are allowed")
        }
        if session.subscriptions[ExactText(request.filter)] == nil, session.subscriptions.count >= settings.sessionSubscriptionsMax {
            throw ProtocolViolation(.quotaExceeded, "more than \(settings.sessionSubscriptionsMax) subscriptions")
        }
        // Policies speak of the filter itself, not of the group that shares it.
        if let permissions = session.permissions, !permissions.maySubscribe(to: filter.unshared) {
            throw ProtocolViolation(.notAuthorized, "may not subscribe to \(TopicName.shown(filter.text))")
        }
        return filter
    }

    func unsubscribe(_ session: ClientSession, _ packet: Unsubscribe) -> (reasons: [ReasonCode], ticket: UInt64) {
        var ticket: UInt64 = 0
        let reasons = packet.filters.map { text -> ReasonCode in
            guard let (filter, _) = session.subscriptions.removeValue(forKey: ExactText(text)) else {
                return (try? TopicFilter(text)) == nil ? .topicFilterInvalid : .noSubscriptionExisted
            }
            subscriptions.remove(session, from: filter)
            if session.storedID > 0, session.isPersistent {
                ticket = journal.append(.endSubscription(session: session.storedID, filter: text))
            }
            return .success
        }
        observer?.unsubscribed(session.clientID, filters: packet.filters)
        return (reasons, ticket)
    }
}
