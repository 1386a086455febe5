internal import Logging
internal import NIOCore

extension Broker {
    /// Sends a message to a session, or keeps it for the session.
    ///
    /// - Returns: the batch of the journal after which the session cannot lose it; 0 where it is not stored.
    @discardableResult
    func deliver(_ delivery: Delivery, to session: ClientSession, publisher: ClientConnection?) -> UInt64 {
        if delivery.qos == .atMostOnce {
            deliverOnce(delivery, to: session)
            return 0
        }
        if let consumer = session.consumer, consumer.answer(delivery.message, self) { return 0 }
        var delivery = delivery
        var ticket: UInt64 = 0
        if session.storedID > 0, session.isPersistent, journal.isDurable {
            delivery.sequence = session.nextSequence
            session.nextSequence += 1
            ticket = journal.enqueue(delivery.message, delivery, session: session.storedID, sequence: delivery.sequence)
        }
        session.queuedBytes += delivery.message.bytes
        let waits = session.waitingMessages
        if waits == 0, session.window.hasRoom, send(delivery, session) {
            session.residentBytes += delivery.message.bytes
            if delivery.sequence > 0 { session.lastResident = delivery.sequence }
            return ticket
        }
        guard hasRoom(session, isStored: delivery.sequence > 0) else {
            if session.consumer != nil { refuse(delivery, session) } else { overflow(session) }
            return ticket
        }
        keep(delivery, for: session)
        throttle(publisher, for: session)
        return ticket
    }

    private func hasRoom(_ session: ClientSession, isStored: Bool) -> Bool {
        let messages = isStored ? settings.queuedMessagesMax : min(settings.queuedMessagesMax, settings.unstoredMessagesMax)
        let bytes = isStored ? settings.queuedBytesMax : min(settings.queuedBytesMax, settings.unstoredBytesMax)
        return session.waitingMessages < messages && session.queuedBytes < bytes
    }

    private func deliverOnce(_ delivery: Delivery, to session: ClientSession) {
        if let connection = session.connection {
            guard connection.takesMore, connection.fits(delivery) else {
                statistics.messagesDropped += 1
                return
            }
            statistics.messagesSent += 1
            connection.write(delivery, packetID: 0, isDuplicate: false)
        } else {
            session.consumer?.observe(delivery.message)
        }
    }

    /// `false` where the client is away or its socket is full.
    private func send(_ delivery: Delivery, _ session: ClientSession) -> Bool {
        if let connection = session.connection {
            guard connection.isReady else { return false }
            guard connection.fits(delivery) else {
                settle(delivery, of: session)
                return true
            }
            let packetID = session.window.send(delivery, exactlyOnce: delivery.qos == .exactlyOnce)
            statistics.messagesSent += 1
            connection.write(delivery, packetID: packetID, isDuplicate: false)
            return true
        }
        guard let consumer = session.consumer else { return false }
        let packetID = session.window.send(delivery, exactlyOnce: false)
        consumer.process(delivery, packetID, session, self)
        return true
    }

    private func keep(_ delivery: Delivery, for session: ClientSession) {
        let isFull = session.window.waitingCount >= settings.residentMessagesMax || session.residentBytes >= settings.residentBytesMax
        if delivery.sequence > 0, session.spilledMessages > 0 || isFull {
            session.spilledMessages += 1
            noteSpilling(session)
        } else {
            session.window.enqueue(delivery)
            session.residentBytes += delivery.message.bytes
            if delivery.sequence > 0 { session.lastResident = delivery.sequence }
        }
    }

    private func noteSpilling(_ session: ClientSession) {
        if session.isAttached, !spilling.contains(where: { $0 === session }) { spilling.append(session) }
    }

    /// Sends what waits, as far as the client and its socket take it.
    func pump(_ session: ClientSession) {
        let now = wallMilliseconds
        while session.connection?.isReady ?? (session.consumer != nil) {
            guard let (packetID, delivery) = session.window.next({ $0.qos == .exactlyOnce }) else { break }
            if delivery.message.isExpired(now) || !(session.connection?.fits(delivery) ?? true) {
                if delivery.message.isExpired(now) { statistics.messagesExpired += 1 }
                drop(packetID, delivery, session)
                continue
            }
            if let connection = session.connection {
                statistics.messagesSent += 1
                connection.write(delivery, packetID: packetID, isDuplicate: false)
            } else {
                session.consumer?.process(delivery, packetID, session, self)
            }
        }
        if session.spilledMessages > 0 { loadMore(session) }
        if !session.throttled.isEmpty, session.waitingMessages < settings.throttleMessages / 2 { releaseThrottled(session) }
    }

    /// Takes a message out of the window that will not be sent after all.
    private func drop(_ packetID: UInt16, _ delivery: Delivery, _ session: ClientSession) {
        if delivery.qos == .exactlyOnce { _ = session.window.receive(packetID, failed: true) } else { _ = session.window.acknowledge(packetID) }
        settle(delivery, of: session)
    }

    /// A message is at its end for this session.
    func settle(_ delivery: Delivery, of session: ClientSession) {
        session.queuedBytes -= delivery.message.bytes
        session.residentBytes -= delivery.message.bytes
        if delivery.sequence > 0 { journal.dequeue(message: delivery.message.storedID, session: session.storedID, sequence: delivery.sequence) }
    }

    /// The client has confirmed a message.
    func confirmed(_ delivery: Delivery, by session: ClientSession) {
        settle(delivery, of: session)
        session.lastProgressSecond = nowSecond
        session.isStalled = false
        if session.waitingMessages > 0 || !session.throttled.isEmpty { pump(session) }
    }

    /// The client is back: first what it had not confirmed, then what waits (section 4.4).
    func resumeDeliveries(_ session: ClientSession, _ connection: ClientConnection) {
        for sent in session.window.unfinished {
            if sent.awaiting == .completion {
                connection.write(.publishRelease(Acknowledgement(sent.packetID)))
            } else {
                connection.write(sent.item, packetID: sent.packetID, isDuplicate: true)
            }
        }
        if session.spilledMessages > 0 { noteSpilling(session) }
        pump(session)
    }

    // MARK: what waits on disk

    /// Brings the next messages of a session into memory when there is room for them.
    func loadMore(_ session: ClientSession) {
        guard session.spilledMessages > 0, !session.isLoading, session.isAttached, let store,
            session.window.waitingCount <= settings.residentMessagesMax / 2
        else { return }
        session.isLoading = true
        let bound = NIOLoopBound((self, session), eventLoop: eventLoop), eventLoop = eventLoop
        let (id, after) = (session.storedID, session.lastResident)
        let (messages, bytes) = (settings.residentMessagesMax / 2, settings.residentBytesMax)
        Task {
            let loaded = try? await store.load(session: id, after: after, messagesMax: messages, bytesMax: bytes)
            eventLoop.execute { bound.value.0.loaded(loaded ?? [], bound.value.1) }
        }
    }

    private func loaded(_ rows: [(delivery: StoredDelivery, message: StoredMessage)], _ session: ClientSession) {
        session.isLoading = false
        guard !session.isEnded else { return }
        for (stored, content) in rows where stored.sequence > session.lastResident && session.spilledMessages > 0 {
            let message = Message(content)
            message.storedID = stored.message
            let delivery = Delivery(
                message: message, qos: stored.qos, retain: stored.retain, identifiers: stored.identifiers, group: nil, sequence: stored.sequence)
            session.spilledMessages -= 1
            session.lastResident = stored.sequence
            session.residentBytes += message.bytes
            session.window.enqueue(delivery)
        }
        if session.spilledMessages == 0 { spilling.removeAll { $0 === session } }
        // Nothing found means that the rows are not durable yet: the journal's next commit asks again.
        if !rows.isEmpty { pump(session) }
    }

    // MARK: slow clients

    /// A service that cannot keep up misses messages, and is not ended for it.
    private func refuse(_ delivery: Delivery, _ session: ClientSession) {
        statistics.messagesDropped += 1
        session.queuedBytes -= delivery.message.bytes
        if delivery.sequence > 0 { journal.dequeue(message: delivery.message.storedID, session: session.storedID, sequence: delivery.sequence) }
    }

    /// Ends a session whose client has left too much waiting: the client sees it by the session that is not there, or by the reason.
    private func overflow(_ session: ClientSession) {
        statistics.sessionsOverflowed += 1
        log.warning(
            "a session is ended: its client leaves too much waiting",
            metadata: ["client": "\(session.clientID)", "messages": "\(session.waitingMessages)", "bytes": "\(session.queuedBytes)"])
        session.expirySeconds = 0
        if let connection = session.connection { connection.disconnect(.quotaExceeded, .expelled(.quotaExceeded)) }
        end(session)
    }

    /// Makes a publisher wait for a client that is connected and slow, not for one that is away or takes nothing at all.
    private func throttle(_ publisher: ClientConnection?, for session: ClientSession) {
        guard let publisher, session.isAttached, !session.isStalled, session.waitingMessages >= settings.throttleMessages,
            publisher.session !== session
        else { return }
        if session.throttled.contains(where: { $0 === publisher }) { return }
        session.throttled.append(publisher)
        publisher.pause(.throttle)
        if !session.awaitsStallCheck {
            session.awaitsStallCheck = true
            wheel.add(.stall(session), atSecond: nowSecond + settings.stallSecondsMax)
        }
    }

    func releaseThrottled(_ session: ClientSession) {
        let waiting = session.throttled
        session.throttled = []
        for publisher in waiting { publisher.resume(.throttle) }
    }

    func checkStall(_ session: ClientSession) {
        session.awaitsStallCheck = false
        guard !session.throttled.isEmpty else { return }
        if nowSecond - session.lastProgressSecond >= settings.stallSecondsMax {
            session.isStalled = true
            releaseThrottled(session)
        } else {
            session.awaitsStallCheck = true
            wheel.add(.stall(session), atSecond: session.lastProgressSecond + settings.stallSecondsMax)
        }
    }
}
