internal import NIOCore

/// A service of the server in the place of a client.
final class ServiceConsumer {
    /// How long a service that failed is left alone before it is handed the message again, doubling from the first to the second.
    static let retryMillisecondsMin: Int64 = 100
    static let retryMillisecondsMax: Int64 = 30_000

    enum Handling {
        /// Told at once, on the broker's thread; nothing is kept for it.
        case observe(@Sendable (BrokerMessage) -> Void)
        /// Handed each message until it returns without an error.
        case process(@Sendable (BrokerMessage) async throws -> Void)
        /// Told at once, on the broker's thread, whatever the quality of service; the publisher waits for the receipt to be settled.
        case answer(@Sendable (BrokerMessage, ServiceReceipt) -> Void)
    }

    let handling: Handling

    init(_ handling: Handling) { self.handling = handling }

    func observe(_ publish: Publish, publisher: String) {
        tell(
            BrokerMessage(
                topic: publish.topic, payload: publish.payload, qos: publish.qos, retain: publish.retain,
                properties: publish.properties.forwarded, publisher: publisher))
    }

    func observe(_ message: Message) { tell(BrokerMessage(message)) }

    private func tell(_ message: BrokerMessage) {
        switch handling {
        case .observe(let tell): tell(message)
        case .answer(let answer): answer(message, .none)
        case .process: break
        }
    }

    /// Hands over a message whose publisher is to wait; `false` where the service is of another kind.
    func answer(_ message: Message, _ broker: Broker) -> Bool {
        guard case .answer(let answer) = handling else { return false }
        answer(BrokerMessage(message), ServiceReceipt(broker.hold(), on: broker.eventLoop))
        return true
    }

    /// Hands over a message that the session keeps until it was processed.
    func process(_ delivery: Delivery, _ packetID: UInt16, _ session: ClientSession, _ broker: Broker) {
        guard case .process(let handle) = handling else { return }
        let work = Work(message: BrokerMessage(delivery.message), handle: handle)
        let bound = NIOLoopBound((broker, session), eventLoop: broker.eventLoop), eventLoop = broker.eventLoop
        work.start { isDone in
            guard isDone else { return }
            eventLoop.execute {
                let (broker, session) = bound.value
                if case .done(let delivery) = session.window.acknowledge(packetID) { broker.confirmed(delivery, by: session) }
            }
        }
    }
}

/// One message on its way through a service.
private struct Work: Sendable {
    let message: BrokerMessage
    let handle: @Sendable (BrokerMessage) async throws -> Void

    func start(_ finish: @escaping @Sendable (Bool) -> Void) {
        Task { finish(await run()) }
    }

    /// Hands over the message until that succeeds; `false` where the work was cancelled.
    private func run() async -> Bool {
        var pause = ServiceConsumer.retryMillisecondsMin
        while true {
            do {
                try await handle(message)
                return true
            } catch {
                if error is CancellationError { return false }
                try? await Task.sleep(for: .milliseconds(pause))
                pause = min(pause * 2, ServiceConsumer.retryMillisecondsMax)
            }
        }
    }
}

extension BrokerMessage {
    init(_ message: Message) {
        self.init(
            topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain, properties: message.properties,
            publisher: message.publisher)
    }
}
