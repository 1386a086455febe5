internal import BrachioCore
package import Logging
package import NIOCore

/// The broker as the other rooms see it: from any thread.
package final class MQTTBroker: Sendable {
    package let eventLoop: any EventLoop
    package let settings: BrokerSettings
    private let store: (any SessionStore)?
    let bound: NIOLoopBound<Broker>

    private init(_ bound: NIOLoopBound<Broker>, _ settings: BrokerSettings, _ store: (any SessionStore)?) {
        self.bound = bound
        self.settings = settings
        self.store = store
        eventLoop = bound.eventLoop
    }

    /// Takes up what `store` holds and starts the broker on `eventLoop`. It listens nowhere yet: see ``BrokerListener``.
    ///
    /// - Parameter store: `nil` keeps sessions in memory only.
    package static func start(
        _ settings: BrokerSettings, authorizer: any ClientAuthorizer = AuthorizeEverybody(), observer: (any BrokerObserver)? = nil,
        store: (any SessionStore)?, clock: BrokerClock = .system, on eventLoop: any EventLoop, log: Logger
    ) async throws -> MQTTBroker {
        let state = try await store?.recover() ?? StoredState()
        return try await eventLoop.submit {
            let broker = Broker(
                settings: settings, authorizer: authorizer, observer: observer, store: store, state: state, clock: clock,
                eventLoop: eventLoop, log: log)
            broker.startTicking()
            return MQTTBroker(NIOLoopBound(broker, eventLoop: eventLoop), settings, store)
        }.get()
    }

    /// Ends all connections, and returns when all that was taken on is stored.
    package func shutDown() async {
        try? await eventLoop.submit { self.bound.value.shutDown() }.get()
        // The journal may have to wait for a disk that is full: not for ever.
        for _ in 0..<Self.shutdownWaitsMax {
            if (try? await eventLoop.submit { self.bound.value.journal.isIdle }.get()) ?? true { break }
            try? await Task.sleep(for: .milliseconds(20))
        }
        let watch = try? await eventLoop.submit { self.bound.value.endResting() }.get()
        await watch?.end()
        await store?.close()
    }

    private static let shutdownWaitsMax = 250

    // MARK: services of the server

    /// Publishes and returns when nothing of it can be lost: when it is durable for every session that stays, and settled by the services
    /// that answer it.
    ///
    /// - Throws: `invalidInput` where the topic is none.
    package func publish(_ message: BrokerMessage) async throws { try await publish([message]) }

    /// The same for several, in this order.
    ///
    /// - Throws: `invalidInput` where one of the topics is none; nothing was published then.
    package func publish(_ messages: [BrokerMessage]) async throws {
        for message in messages { try check(message) }
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute {
            self.bound.value.publish(messages) { promise.succeed(()) }
        }
        try await promise.futureResult.get()
    }

    private func check(_ message: BrokerMessage) throws {
        try Self.checked { () throws(ProtocolViolation) in
            try TopicName.validate(message.topic, slashesMax: settings.slashesMax(for: message.topic))
            if message.payload.readableBytes > settings.payloadBytesMax {
                throw ProtocolViolation(.packetTooLarge, "a payload of \(message.payload.readableBytes) bytes, where \(settings.payloadBytesMax) are allowed")
            }
        }
    }

    /// Publishes what a service answers, in order, and calls `whenStored` once none of it can be lost. Messages that break the broker's
    /// limits are left out.
    package func publish(_ messages: [BrokerMessage], whenStored: @escaping @Sendable () -> Void) {
        eventLoop.execute {
            let fit = messages.filter { message in
                (try? TopicName.validate(message.topic, slashesMax: self.settings.slashesMax(for: message.topic))) != nil
                    && message.payload.readableBytes <= self.settings.payloadBytesMax
            }
            self.bound.value.publish(fit, whenStored: whenStored)
        }
    }

    /// Publishes to one client alone, as far as it has subscribed; returns as ``publish(_:)`` does.
    package func publish(_ message: BrokerMessage, onlyTo clientID: String) async throws {
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute {
            let broker = self.bound.value
            let publish = Publish(topic: message.topic, payload: message.payload, qos: message.qos, retain: false, properties: message.properties)
            let ticket = broker.publish(Message(publish, publisher: message.publisher, nowMilliseconds: broker.wallMilliseconds), onlyTo: clientID)
            broker.journal.whenCommitted(ticket) { promise.succeed(()) }
        }
        try await promise.futureResult.get()
    }

    /// Tells `handler` of each message that `filters` match, at once, on the broker's thread: it must return soon. Nothing is kept for it.
    package func observe(_ filters: [String], name: String, _ handler: @escaping @Sendable (BrokerMessage) -> Void) async throws -> ServiceSubscription {
        try await attach(.observe(handler), filters, name, inFlightMax: 1)
    }

    /// Hands `handler` each message that `filters` match, at least once: again after an error, and again after the end of the process, if it
    /// had not returned. Messages wait in a session of the name given, which is stored.
    ///
    /// - Parameter inFlightMax: messages that are processed at the same time; with 1 they stay in order.
    package func process(
        _ filters: [String], name: String, inFlightMax: Int = 100, _ handler: @escaping @Sendable (BrokerMessage) async throws -> Void
    ) async throws -> ServiceSubscription {
        try await attach(.process(handler), filters, name, inFlightMax: inFlightMax)
    }

    /// Hands `handler` each message that `filters` match, at once and in order, on the broker's thread: it must return soon. Nothing is kept
    /// for it: instead the publisher of a message of quality of service 1 gets its acknowledgement only when the receipt is settled.
    package func answer(
        _ filters: [String], name: String, _ handler: @escaping @Sendable (BrokerMessage, ServiceReceipt) -> Void
    ) async throws -> ServiceSubscription {
        try await attach(.answer(handler), filters, name, inFlightMax: 1)
    }

    private func attach(_ handling: ServiceConsumer.Handling, _ texts: [String], _ name: String, inFlightMax: Int) async throws -> ServiceSubscription {
        let filters = try Self.filters(texts)
        return try await eventLoop.submit {
            let broker = self.bound.value
            let session = broker.attach(handling, name: name, filters: filters, inFlightMax: inFlightMax)
            return ServiceSubscription(broker: self.bound, session: NIOLoopBound(session, eventLoop: self.eventLoop), eventLoop: self.eventLoop)
        }.get()
    }

    fileprivate static func filters(_ texts: [String]) throws -> [TopicFilter] {
        try checked { () throws(ProtocolViolation) in
            var filters: [TopicFilter] = []
            for text in texts { filters.append(try TopicFilter(text)) }
            return filters
        }
    }

    private static func checked<Value>(_ body: () throws(ProtocolViolation) -> Value) throws -> Value {
        do { return try body() } catch { throw BrachioError(.invalidInput, error.message) }
    }

    // MARK: clients

    /// Disconnects the client of that identifier; whether it was connected.
    @discardableResult
    package func disconnect(clientID: String, reason: ReasonCode = .administrativeAction) async throws -> Bool {
        try await disconnect(reason: reason) { $0.clientID.isWritten(as: clientID) } > 0
    }

    /// Disconnects a client, and forgets its session with all that waits for it if that is wanted; whether it was connected.
    package func expel(clientID: String, endsSession: Bool, tellsWill: Bool) async throws -> Bool {
        try await eventLoop.submit { self.bound.value.expel(clientID, endsSession: endsSession, tellsWill: tellsWill) }.get()
    }

    /// Disconnects all clients that `isMeant` names, such as those of a principal; how many they were.
    @discardableResult
    package func disconnect(reason: ReasonCode = .administrativeAction, where isMeant: @escaping @Sendable (ConnectionSummary) -> Bool) async throws -> Int {
        try await eventLoop.submit { self.bound.value.disconnect(reason, where: isMeant) }.get()
    }

    /// What clients may do has changed: they are asked about again from the next message on.
    package func permissionsChanged() {
        eventLoop.execute { self.bound.value.permissionsChanged() }
    }

    package func connections() async throws -> [ConnectionSummary] {
        try await eventLoop.submit { self.bound.value.sessions.values.compactMap { $0.connection?.summary } }.get()
    }

    /// The connection of a client; `nil` where it is not connected.
    package func connection(of clientID: String) async throws -> ConnectionSummary? {
        try await eventLoop.submit { self.bound.value.sessions[ExactText(clientID)]?.connection?.summary }.get()
    }

    package func statistics() async throws -> BrokerStatistics {
        try await eventLoop.submit { self.bound.value.currentStatistics }.get()
    }

    /// The retained messages whose topics `filter` matches.
    package func retainedMessages(_ filter: String) async throws -> [BrokerMessage] {
        let filter = try Self.checked { () throws(ProtocolViolation) in try TopicFilter(filter) }
        return try await eventLoop.submit {
            var found: [BrokerMessage] = []
            self.bound.value.retained.visit(filter) { found.append(BrokerMessage($0)) }
            return found
        }.get()
    }
}

/// A service's subscription, until it is cancelled.
package struct ServiceSubscription: Sendable {
    let broker: NIOLoopBound<Broker>
    let session: NIOLoopBound<ClientSession>
    let eventLoop: any EventLoop

    /// Asks for messages of other topics from now on; what waits for the service still comes.
    package func change(to filters: [String]) async throws {
        let filters = try MQTTBroker.filters(filters)
        try await eventLoop.submit { broker.value.subscribe(session.value, to: filters) }.get()
    }

    /// What is stored for the service stays stored.
    package func cancel() async {
        try? await eventLoop.submit { broker.value.detach(session.value) }.get()
    }
}

extension BrokerClock {
    /// The machine's own clocks.
    package static let system = BrokerClock(
        monotonicMilliseconds: { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) },
        wallMilliseconds: { SystemTime.wallMilliseconds() })
}
