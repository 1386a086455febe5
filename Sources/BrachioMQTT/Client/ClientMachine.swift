package import BrachioCore
internal import NIOCore

/// An MQTT client without a socket and without a clock: what happens goes in, what is to be done comes out.
package struct ClientMachine {
    /// What the caller has asked for and waits for.
    package typealias Token = UInt64

    package enum Action: Sendable {
        case open
        case send(ControlPacket)
        case close
        /// Call ``timePassed(now:)`` no later than at this time.
        case wake(atMilliseconds: Int64)
        case deliver(Publish)
        /// A request is at its end.
        case finish(Token, Result<[ReasonCode], BrachioError>)
        case event(ClientEvent)
    }

    private enum Phase: Equatable {
        case idle
        case waiting(untilMilliseconds: Int64)
        case opening(untilMilliseconds: Int64)
        case greeting(untilMilliseconds: Int64)
        case connected
        case ended
    }

    private struct Outgoing {
        let publish: Publish
        let token: Token
    }

    private struct Wish {
        var options: SubscriptionOptions
        var identifier: UInt32?
    }

    private enum Request {
        case subscribe([Subscribe.Request], identifier: UInt32?)
        case unsubscribe([String])
    }

    /// Messages have the packet identifiers up to this one, requests those above.
    private static let lastMessageID: UInt16 = 60_000

    let settings: ClientSettings
    private var phase = Phase.idle
    private var random: SplitMix64
    private var attempts = 0
    private var window: DeliveryWindow<Outgoing>
    private var receipts: ReceiptWindow
    private var aliases = IncomingAliases(maximum: 0)
    private var keepAliveMilliseconds: Int64
    private var lastSent: Int64 = 0
    private var pingSent: Int64?
    /// What the user wants to be subscribed to: asked for again when the server has no session.
    private var wanted: [ExactText: Wish] = [:]
    private var requests: [UInt16: (Request, Token?)] = [:]
    private var waitingRequests: [(Request, Token?)] = []
    private var nextRequestID: UInt16 = 1
    private var hasSession = false
    private var wasConnected = false

    package init(_ settings: ClientSettings, seed: UInt64) {
        self.settings = settings
        random = SplitMix64(seed: seed)
        window = DeliveryWindow(receiveMaximum: settings.inFlightMax, lastID: Self.lastMessageID)
        receipts = ReceiptWindow(receiveMaximum: Int(UInt16.max))
        keepAliveMilliseconds = Int64(settings.keepAliveSeconds) * 1000
    }

    package var isConnected: Bool { phase == .connected }
    package var isEnded: Bool { phase == .ended }
    /// Messages that the server has not confirmed yet.
    package var unconfirmedMessages: Int { window.unacknowledged + window.waitingCount }

    // MARK: the connection

    package mutating func start(now: Int64) -> [Action] {
        guard phase == .idle else { return [] }
        return open(now)
    }

    private mutating func open(_ now: Int64) -> [Action] {
        let deadline = now + Int64(settings.connectSecondsMax) * 1000
        phase = .opening(untilMilliseconds: deadline)
        return [.open, .wake(atMilliseconds: deadline)]
    }

    package mutating func opened(now: Int64) -> [Action] {
        guard case .opening(let deadline) = phase else { return [] }
        phase = .greeting(untilMilliseconds: deadline)
        lastSent = now
        pingSent = nil
        var properties = Properties()
        if settings.version == .v5 {
            if settings.sessionExpirySeconds > 0 { properties[number: .sessionExpiryInterval] = settings.sessionExpirySeconds }
            properties[number: .receiveMaximum] = UInt32(max(1, settings.unhandledMessagesMax))
            properties[number: .maximumPacketSize] = UInt32(settings.packetBytesMax)
        }
        // After the first connection the session is taken up, whatever was asked for at first.
        let isClean = settings.cleanStart && !hasSession
        return [
            .send(.connect(Connect(
                version: settings.version, clientID: settings.clientID, cleanStart: settings.version == .v3 ? settings.cleanStart : isClean,
                keepAliveSeconds: settings.keepAliveSeconds, userName: settings.userName,
                password: settings.password.map { ByteBuffer(string: $0) }, will: settings.will, properties: properties)))
        ]
    }

    /// The connection is gone, or could not be made.
    package mutating func lost(_ cause: String, now: Int64) -> [Action] {
        switch phase {
        case .idle, .waiting, .ended: return []
        case .opening, .greeting:
            if settings.retriesRefusals || wasConnected { return retry("\(settings.host):\(settings.port) cannot be reached: \(cause)", now) }
            return end(BrachioError(.system, "the client cannot connect to \(settings.host):\(settings.port)", cause: cause))
        case .connected: return retry(cause, now)
        }
    }

    private mutating func retry(_ cause: String, _ now: Int64) -> [Action] {
        var actions: [Action] = [.close]
        for (request, token) in requests.values { waitingRequests.append((request, token)) }
        requests = [:]
        let doubled = min(settings.retryMillisecondsMax, settings.retryMillisecondsMin << min(attempts, 20))
        attempts += 1
        let pause = Int(Float(doubled) * random.uniform(0.5...1))
        phase = .waiting(untilMilliseconds: now + Int64(pause))
        actions.append(.event(.disconnected(cause, retryMilliseconds: pause)))
        actions.append(.wake(atMilliseconds: now + Int64(pause)))
        return actions
    }

    private mutating func end(_ error: BrachioError) -> [Action] {
        phase = .ended
        var actions: [Action] = [.close]
        for outgoing in window.items { actions.append(.finish(outgoing.token, .failure(error))) }
        for token in (Array(requests.values) + waitingRequests).compactMap(\.1) { actions.append(.finish(token, .failure(error))) }
        requests = [:]
        waitingRequests = []
        window = DeliveryWindow(receiveMaximum: 0)
        actions.append(.event(.disconnected(error.description, retryMilliseconds: nil)))
        return actions
    }

    /// Says goodbye; what the server has not confirmed fails.
    package mutating func stop(now: Int64) -> [Action] {
        guard phase != .ended else { return [] }
        let farewell: [Action] = phase == .connected ? [.send(.disconnect(Disconnect()))] : []
        return farewell + end(BrachioError(.interrupted, "the client \(settings.clientID) was stopped"))
    }

    package mutating func timePassed(now: Int64) -> [Action] {
        switch phase {
        case .idle, .ended: return []
        case .waiting(let time): return now >= time ? open(now) : [.wake(atMilliseconds: time)]
        case .opening(let time), .greeting(let time):
            return now >= time ? retry("no answer within \(settings.connectSecondsMax) seconds", now) : [.wake(atMilliseconds: time)]
        case .connected: return keepAlive(now)
        }
    }

    private mutating func keepAlive(_ now: Int64) -> [Action] {
        guard keepAliveMilliseconds > 0 else { return [] }
        if let sent = pingSent {
            // A server that does not answer within the interval is gone.
            if now >= sent + keepAliveMilliseconds { return retry("the server no longer answers", now) }
            return [.wake(atMilliseconds: sent + keepAliveMilliseconds)]
        }
        let due = lastSent + keepAliveMilliseconds * 3 / 4
        if now < due { return [.wake(atMilliseconds: due)] }
        pingSent = now
        lastSent = now
        return [.send(.pingRequest), .wake(atMilliseconds: now + keepAliveMilliseconds)]
    }

    // MARK: what the user asks for

    package mutating func publish(_ publish: Publish, _ token: Token, now: Int64) -> [Action] {
        if phase == .ended { return [.finish(token, .failure(BrachioError(.interrupted, "the client \(settings.clientID) was stopped")))] }
        if publish.qos == .atMostOnce {
            guard phase == .connected else {
                return [.finish(token, .failure(BrachioError(
                    .system, "a message to \(publish.topic) is not sent", cause: "there is no connection", mend: "publish it with quality of service 1")))]
            }
            lastSent = now
            return [.send(.publish(publish)), .finish(token, .success([]))]
        }
        guard window.waitingCount < settings.waitingMessagesMax else {
            return [.finish(token, .failure(BrachioError(
                .limitExceeded, "a message to \(publish.topic) is not taken", cause: "\(settings.waitingMessagesMax) messages wait already",
                mend: "publish more slowly, or raise the limit")))]
        }
        window.enqueue(Outgoing(publish: publish, token: token))
        return phase == .connected ? pump(now) : []
    }

    private mutating func pump(_ now: Int64) -> [Action] {
        var actions: [Action] = []
        while let (packetID, outgoing) = window.next({ $0.publish.qos == .exactlyOnce }) {
            var publish = outgoing.publish
            publish.packetID = packetID
            actions.append(.send(.publish(publish)))
            lastSent = now
        }
        return actions
    }

    package mutating func subscribe(_ filters: [Subscribe.Request], identifier: UInt32? = nil, _ token: Token, now: Int64) -> [Action] {
        for request in filters { wanted[ExactText(request.filter)] = Wish(options: request.options, identifier: identifier) }
        return request(.subscribe(filters, identifier: identifier), token, now)
    }

    package mutating func unsubscribe(_ filters: [String], _ token: Token, now: Int64) -> [Action] {
        for filter in filters { wanted[ExactText(filter)] = nil }
        return request(.unsubscribe(filters), token, now)
    }

    private mutating func request(_ request: Request, _ token: Token?, _ now: Int64) -> [Action] {
        if phase == .ended, let token { return [.finish(token, .failure(BrachioError(.interrupted, "the client \(settings.clientID) was stopped")))] }
        guard phase == .connected else {
            waitingRequests.append((request, token))
            return []
        }
        guard requests.count < Int(UInt16.max - Self.lastMessageID) else {
            waitingRequests.append((request, token))
            return []
        }
        var packetID: UInt16
        repeat {
            packetID = UInt16.max - nextRequestID % (UInt16.max - Self.lastMessageID)
            nextRequestID &+= 1
        } while requests[packetID] != nil
        requests[packetID] = (request, token)
        lastSent = now
        switch request {
        case .subscribe(let filters, let identifier):
            var packet = Subscribe(packetID, filters)
            if settings.version == .v5 { packet.properties[number: .subscriptionIdentifier] = identifier }
            return [.send(.subscribe(packet))]
        case .unsubscribe(let filters): return [.send(.unsubscribe(Unsubscribe(packetID, filters)))]
        }
    }
}

extension ClientMachine {
    // MARK: what the server sends

    package mutating func received(_ packet: ControlPacket, now: Int64) -> [Action] {
        if case .connectAcknowledgement(let answer) = packet { return greeted(answer, now) }
        guard phase == .connected else { return lost("the server's first packet is not CONNACK", now: now) }
        switch packet {
        case .publish(let publish): return arrived(publish, now)
        case .publishAcknowledgement(let answer): return confirmed(window.acknowledge(answer.packetID), answer, now)
        case .publishReceived(let answer):
            let outcome = window.receive(answer.packetID, failed: answer.reason.isFailure)
            if case .release = outcome { return [.send(.publishRelease(Acknowledgement(answer.packetID)))] }
            return confirmed(outcome, answer, now)
        case .publishComplete(let answer): return confirmed(window.complete(answer.packetID), answer, now)
        case .publishRelease(let answer):
            _ = receipts.release(answer.packetID)
            return [.send(.publishComplete(Acknowledgement(answer.packetID)))]
        case .subscribeAcknowledgement(let answer), .unsubscribeAcknowledgement(let answer):
            guard let (_, token) = requests.removeValue(forKey: answer.packetID) else { return [] }
            return token.map { [.finish($0, .success(answer.reasons))] } ?? []
        case .pingResponse:
            pingSent = nil
            return keepAlive(now)
        case .disconnect(let disconnect):
            if disconnect.reason == .sessionTakenOver {
                return end(BrachioError(.inUse, "another client took the identifier \(settings.clientID)", mend: "give each client its own identifier"))
            }
            return retry("the server says goodbye: \(disconnect.properties[text: .reasonString] ?? "\(disconnect.reason)")", now)
        default: return retry("a packet that only a client sends", now)
        }
    }

    private mutating func greeted(_ answer: ConnectAcknowledgement, _ now: Int64) -> [Action] {
        guard case .greeting = phase else { return lost("an unexpected CONNACK", now: now) }
        if answer.reason.isFailure { return refused(answer, now) }
        phase = .connected
        wasConnected = true
        attempts = 0
        let isNew = !answer.sessionPresent
        hasSession = settings.sessionExpirySeconds > 0 || (settings.version == .v3 && !settings.cleanStart)
        aliases = IncomingAliases(maximum: 0)
        window.receiveMaximum = min(settings.inFlightMax, Int(answer.properties[number: .receiveMaximum] ?? UInt32(UInt16.max)))
        if let seconds = answer.properties[number: .serverKeepAlive] { keepAliveMilliseconds = Int64(seconds) * 1000 }
        if isNew { receipts = ReceiptWindow(receiveMaximum: Int(UInt16.max)) }
        var actions: [Action] = [.event(.connected(sessionPresent: answer.sessionPresent))]
        // What the user asked for meanwhile is part of what is wanted.
        let waiting = waitingRequests
        waitingRequests = []
        if isNew {
            let asked = Set(waiting.flatMap { request, _ -> [ExactText] in
                if case .subscribe(let filters, _) = request { filters.map { ExactText($0.filter) } } else { [] }
            })
            let again = wanted.filter { !asked.contains($0.key) }.sorted { $0.key.text < $1.key.text }
            for (identifier, wishes) in Dictionary(grouping: again, by: \.value.identifier).sorted(by: { $0.key ?? 0 < $1.key ?? 0 }) {
                let filters = wishes.map { Subscribe.Request($0.key.text, $0.value.options) }
                // Eight at a time: more is not allowed everywhere.
                for start in stride(from: 0, to: filters.count, by: 8) {
                    actions += request(.subscribe(Array(filters[start..<min(start + 8, filters.count)]), identifier: identifier), nil, now)
                }
            }
        }
        for (request, token) in waiting { actions += self.request(request, token, now) }
        for sent in window.unfinished {
            if sent.awaiting == .completion {
                actions.append(.send(.publishRelease(Acknowledgement(sent.packetID))))
            } else {
                var publish = sent.item.publish
                publish.packetID = sent.packetID
                publish.isDuplicate = true
                actions.append(.send(.publish(publish)))
            }
        }
        return actions + pump(now) + keepAlive(now)
    }

    private mutating func refused(_ answer: ConnectAcknowledgement, _ now: Int64) -> [Action] {
        let error = BrachioError(
            .accessDenied, "the server \(settings.host):\(settings.port) refuses the client \(settings.clientID)",
            cause: answer.properties[text: .reasonString] ?? answer.returnCode.map { "return code \($0)" } ?? "reason \(answer.reason)")
        let passing: Set<ReasonCode> = [.serverUnavailable, .serverBusy, .quotaExceeded, .connectionRateExceeded, .serverShuttingDown, .unspecifiedError]
        return settings.retriesRefusals || passing.contains(answer.reason) && answer.returnCode == nil ? retry(error.description, now) : end(error)
    }

    private mutating func arrived(_ publish: Publish, _ now: Int64) -> [Action] {
        guard publish.qos == .exactlyOnce else { return [.deliver(publish)] }
        let received = Action.send(.publishReceived(Acknowledgement(publish.packetID)))
        return receipts.receive(.exactlyOnce, publish.packetID) == .new ? [.deliver(publish), received] : [received]
    }

    /// The user has handled a message.
    package mutating func handled(_ publish: Publish, now: Int64) -> [Action] {
        guard publish.qos == .atLeastOnce, phase == .connected else { return [] }
        lastSent = now
        return [.send(.publishAcknowledgement(Acknowledgement(publish.packetID)))]
    }

    private mutating func confirmed(_ outcome: DeliveryWindow<Outgoing>.Outcome, _ answer: Acknowledgement, _ now: Int64) -> [Action] {
        guard case .done(let outgoing) = outcome else { return [] }
        let result: Result<[ReasonCode], BrachioError> = answer.reason.isFailure
            ? .failure(BrachioError(
                Self.code(answer.reason), "the server does not take a message to \(outgoing.publish.topic)",
                cause: answer.properties[text: .reasonString] ?? "reason \(answer.reason)"))
            : .success([answer.reason])
        return [.finish(outgoing.token, result)] + pump(now)
    }

    /// `accessDenied` and `invalidInput` mean that the same message will never be taken.
    private static func code(_ reason: ReasonCode) -> BrachioError.Code {
        switch reason {
        case .notAuthorized: .accessDenied
        case .topicNameInvalid, .payloadFormatInvalid, .packetTooLarge: .invalidInput
        case .quotaExceeded: .limitExceeded
        default: .system
        }
    }
}
