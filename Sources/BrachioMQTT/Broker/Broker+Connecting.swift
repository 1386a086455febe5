internal import BrachioCore
internal import NIOCore

extension Broker {
    /// Client identifiers of the server's own services, which no client may take.
    static let serviceIDPrefix: StaticString = "$service/"

    /// Asks the authorizer, and admits or refuses when it has answered.
    func connect(_ connection: ClientConnection, _ connect: Connect, _ attempt: ConnectionAttempt) {
        let bound = NIOLoopBound((self, connection), eventLoop: eventLoop), eventLoop = eventLoop
        let version = connect.version
        authorizer.authorize(attempt) { decision in
            if eventLoop.inEventLoop {
                bound.value.0.decided(decision, bound.value.1, connect, version)
            } else {
                eventLoop.execute { bound.value.0.decided(decision, bound.value.1, connect, version) }
            }
        }
    }

    private func decided(_ decision: ConnectionDecision, _ connection: ClientConnection, _ connect: Connect, _ version: ProtocolVersion) {
        guard connection.isAuthorizing else { return }
        switch decision {
        case .refused(let reason): connection.refuse(reason, returnCode: reason == .notAuthorized ? settings.unauthorizedReturnCode : nil)
        case .accepted(let permissions, let principal):
            if let will = connect.will, !permissions.mayPublish(to: will.topic, retain: will.retain) {
                return connection.refuse(.notAuthorized, returnCode: settings.unauthorizedReturnCode)
            }
            connection.principal = principal
            admit(connection, connect, permissions)
        }
    }

    private func admit(_ connection: ClientConnection, _ connect: Connect, _ permissions: any ClientPermissions) {
        let earlier = sessions[ExactText(connect.clientID)]
        if earlier == nil, sessions.count >= settings.sessionsMax { return connection.refuse(.quotaExceeded) }
        // Who says goodbye and comes back at once has said it.
        earlier?.connection?.output.catchUp()
        earlier?.connection?.disconnect(.sessionTakenOver, .sessionTakenOver)
        let session: ClientSession
        let isPresent: Bool
        // The earlier session may have ended with its connection just now.
        if let earlier, !earlier.isEnded, !connect.cleanStart {
            session = earlier
            isPresent = true
        } else {
            if let earlier, !earlier.isEnded { end(earlier) }
            session = ClientSession(connect.clientID, receiveMaximum: settings.unacknowledgedMessagesMax)
            sessions[ExactText(connect.clientID)] = session
            isPresent = false
        }
        session.permissions = permissions
        attach(session, to: connection, connect)
        connection.accept(connect, sessionPresent: isPresent)
        guard session.connection === connection else { return }
        observer?.connected(connection.summary)
        observeResumed(session, isPresent)
        resumeDeliveries(session, connection)
    }

    private func attach(_ session: ClientSession, to connection: ClientConnection, _ connect: Connect) {
        let asked: UInt32 = connect.version == .v5
            ? connect.properties[number: .sessionExpiryInterval] ?? 0
            : connect.cleanStart ? 0 : .max
        session.expirySeconds = min(asked, settings.sessionExpirySecondsMax)
        session.expiresAtMilliseconds = nil
        session.delayedWill = nil
        session.connection = connection
        let receiveMaximum = Int(connect.properties[number: .receiveMaximum] ?? UInt32(UInt16.max))
        session.window.receiveMaximum = min(receiveMaximum, settings.unacknowledgedMessagesMax)
        session.lastProgressSecond = nowSecond
        session.isStalled = false
        connection.session = session
        store(session, disconnectedAt: nil)
    }

    /// Stores a session that outlives its connection, and takes out of the store one that no longer does.
    func store(_ session: ClientSession, disconnectedAt: Int64?) {
        guard journal.isDurable, session.isPersistent || session.storedID > 0 else { return }
        if session.storedID == 0 {
            session.storedID = nextSessionID
            nextSessionID += 1
        }
        journal.append(
            .session(
                StoredSession(
                    id: session.storedID, clientID: session.clientID, expirySeconds: session.expirySeconds,
                    disconnectedAtMilliseconds: disconnectedAt)))
    }

    /// A service that comes back does not count what its permissions no longer cover.
    private func observeResumed(_ session: ClientSession, _ isPresent: Bool) {
        guard isPresent else { return }
        for delivery in session.window.removeWaiting(where: { !session.mayReceive($0.message.topic) }) { settle(delivery, of: session) }
    }

    // MARK: going

    /// A connection is at its end: its will, and its session unless that stays.
    func disconnected(_ connection: ClientConnection, _ departure: Departure, will: Connect.Will?) {
        guard let session = connection.session, session.connection === connection else { return }
        session.connection = nil
        session.unreleased = connection.unreleased
        releaseThrottled(session)
        spilling.removeAll { $0 === session }
        observer?.disconnected(connection.summary, departure)
        if let will { leave(will, of: session) }
        if session.isPersistent {
            let now = wallMilliseconds
            store(session, disconnectedAt: now)
            scheduleExpiry(session, from: now)
        } else {
            end(session)
        }
    }

    func scheduleExpiry(_ session: ClientSession, from milliseconds: Int64) {
        guard session.expirySeconds != .max else { return }
        let due = milliseconds + Int64(session.expirySeconds) * 1000
        session.expiresAtMilliseconds = due
        lookForExpiry(session, due)
    }

    /// Looks again before long, so that the wheel does not hold sessions that are gone; one look a session that is early enough will do.
    private func lookForExpiry(_ session: ClientSession, _ due: Int64) {
        let look = min(second(at: due), nowSecond + 600)
        if let planned = session.expiryLookSecond, planned <= look { return }
        session.expiryLookSecond = look
        wheel.add(.sessionExpiry(session), atSecond: look)
    }

    /// The second of the clock that cannot jump at which `milliseconds` since 1970 is past.
    func second(at milliseconds: Int64) -> Int { nowSecond + Int(clamping: max(0, milliseconds - wallMilliseconds + 999) / 1000) }

    func expireIfDue(_ session: ClientSession) {
        if let planned = session.expiryLookSecond, planned > nowSecond { return }
        session.expiryLookSecond = nil
        guard !session.isEnded, session.connection == nil, let due = session.expiresAtMilliseconds else { return }
        if due <= wallMilliseconds { end(session) } else { lookForExpiry(session, due) }
    }

    /// Ends a session: its subscriptions and all that waits for it are gone. What it had of shared subscriptions goes to other members.
    func end(_ session: ClientSession) {
        guard !session.isEnded else { return }
        session.isEnded = true
        sessions[ExactText(session.clientID)] = nil
        for (filter, _) in session.subscriptions.values { subscriptions.remove(session, from: filter) }
        session.subscriptions = [:]
        if let (message, _) = session.delayedWill { publish(message, from: nil) }
        session.delayedWill = nil
        if session.storedID > 0 { journal.append(.endSession(session.storedID)) }
        let left = session.window.items
        session.window = DeliveryWindow(receiveMaximum: 0)
        for delivery in left {
            if delivery.message.storedID > 0, delivery.sequence > 0 { journal.forget(delivery.message.storedID) }
            if let group = delivery.group, delivery.qos == .atLeastOnce { share(delivery.message.copy(), in: group, publisher: nil) }
        }
        releaseThrottled(session)
    }

    // MARK: wills

    private func leave(_ will: Connect.Will, of session: ClientSession) {
        let publish = Publish(topic: will.topic, payload: will.payload, qos: will.qos, retain: will.retain, properties: will.properties)
        let message = Message(publish, publisher: session.clientID, nowMilliseconds: wallMilliseconds)
        let delay = will.properties[number: .willDelayInterval] ?? 0
        guard delay > 0, session.isPersistent else {
            self.publish(message, from: nil)
            return
        }
        let due = wallMilliseconds + Int64(delay) * 1000
        session.delayedWill = (message, due)
        wheel.add(.will(session), atSecond: second(at: due))
    }

    func publishDelayedWillIfDue(_ session: ClientSession) {
        guard let (message, due) = session.delayedWill else { return }
        if due > wallMilliseconds {
            wheel.add(.will(session), atSecond: second(at: due))
        } else {
            session.delayedWill = nil
            publish(message, from: nil)
        }
    }
}
