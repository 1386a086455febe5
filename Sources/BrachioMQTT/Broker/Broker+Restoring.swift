internal import BrachioCore

extension Broker {
    /// Takes up what an earlier process has stored.
    func restore(_ state: StoredState) {
        let now = wallMilliseconds
        for stored in state.sessions {
            let session = ClientSession(stored.row.clientID, receiveMaximum: settings.unacknowledgedMessagesMax)
            session.storedID = stored.row.id
            session.expirySeconds = stored.row.expirySeconds
            session.unreleased = stored.unreleased
            session.spilledMessages = stored.queuedMessages
            session.queuedBytes = stored.queuedBytes
            session.nextSequence = stored.lastSequence + 1
            for (text, subscription) in stored.subscriptions {
                // A filter that a later version no longer takes would otherwise keep the server from starting.
                guard let filter = try? TopicFilter(text) else { continue }
                session.subscriptions[ExactText(text)] = (filter, subscription)
                subscriptions.insert(.init(session, subscription.options, identifier: subscription.identifier), at: filter)
            }
            nextSessionID = max(nextSessionID, stored.row.id + 1)
            sessions[ExactText(session.clientID)] = session
            // A killed server has not seen its clients go.
            scheduleExpiry(session, from: stored.row.disconnectedAtMilliseconds ?? now)
        }
        for stored in state.retained {
            let message = Message(stored)
            if message.isExpired(now) { continue }
            retained.set(message, at: message.topic)
            retainedBytes += message.retainedBytes
        }
    }
}
