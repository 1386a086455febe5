internal import BrachioCore
internal import Foundation
package import NIOCore
internal import Synchronization

/// An MQTT client: connects, comes back with growing pauses when the connection breaks, and keeps what was not confirmed for then.
package final class MQTTClient: Sendable {
    private let core: NIOLoopBound<ClientCore>
    private let eventLoop: any EventLoop

    private init(_ core: NIOLoopBound<ClientCore>) {
        self.core = core
        eventLoop = core.eventLoop
    }

    /// Starts connecting and returns at once; see ``connected()``.
    ///
    /// - Parameters:
    ///   - onEvent: told of the connection's coming and going.
    ///   - onMessage: handed each message in turn. One of quality of service 1 is confirmed to the server when this returns, so that it
    ///     comes again if the process ends before.
    package static func start(
        _ settings: ClientSettings, on eventLoop: any EventLoop, onEvent: @escaping @Sendable (ClientEvent) -> Void = { _ in },
        onMessage: @escaping @Sendable (BrokerMessage) async -> Void = { _ in }
    ) async throws -> MQTTClient {
        let (messages, arrivals) = AsyncStream.makeStream(of: (BrokerMessage, ServiceReceipt).self)
        Task {
            for await (message, receipt) in messages {
                await onMessage(message)
                ServiceReceipt.settle([receipt])
            }
        }
        return try await start(settings, on: eventLoop, onEvent: onEvent, onEnd: { arrivals.finish() }) { arrivals.yield(($0, $1)) }
    }

    /// The same for those who handle many messages at once.
    ///
    /// - Parameters:
    ///   - onEnd: told when the client was stopped.
    ///   - onArrival: handed each message at once, on the event loop: it must return soon. A message of quality of service 1 is confirmed to
    ///     the server when its receipt is settled, and those that came before it.
    package static func start(
        _ settings: ClientSettings, on eventLoop: any EventLoop, onEvent: @escaping @Sendable (ClientEvent) -> Void = { _ in },
        onEnd: @escaping @Sendable () -> Void = {}, onArrival: @escaping @Sendable (BrokerMessage, ServiceReceipt) -> Void
    ) async throws -> MQTTClient {
        let security = try settings.tls.map { try $0.security() }
        return try await eventLoop.submit {
            let core = ClientCore(settings, security, eventLoop, onEvent, onEnd, onArrival)
            core.start()
            return MQTTClient(NIOLoopBound(core, eventLoop: eventLoop))
        }.get()
    }

    /// Returns when there is a connection.
    ///
    /// - Throws: `accessDenied` where the server refuses and that is not tried again; `interrupted` after ``stop()``.
    package func connected() async throws {
        let promise = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { self.core.value.whenConnected(promise) }
        try await promise.futureResult.get()
    }

    /// Quality of service 0: returns when the message was handed to the connection. Otherwise when the server has confirmed it, which may
    /// be after any number of connections.
    package func publish(_ message: BrokerMessage) async throws {
        let publish = Publish(
            topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain, properties: message.properties)
        _ = try await perform { machine, token, now in machine.publish(publish, token, now: now) }
    }

    /// The same for callers that keep an order: messages go out as these calls were made.
    package func send(_ message: BrokerMessage) -> EventLoopFuture<Void> {
        let publish = Publish(
            topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain, properties: message.properties)
        return request { machine, token, now in machine.publish(publish, token, now: now) }.map { _ in }
    }

    /// Returns what the server says of each filter. The subscriptions are made again when the server has lost them.
    @discardableResult
    package func subscribe(_ filters: [String], _ options: SubscriptionOptions = SubscriptionOptions(qos: .atLeastOnce)) async throws -> [ReasonCode] {
        let requests = filters.map { Subscribe.Request($0, options) }
        return try await perform { machine, token, now in machine.subscribe(requests, token, now: now) }
    }

    /// The same for callers that keep an order: what is published after this call is published after the subscription is made.
    ///
    /// - Parameter identifier: comes with each message that the subscription brings; `nil` for none.
    package func subscribing(
        _ filters: [String], _ options: SubscriptionOptions = SubscriptionOptions(qos: .atLeastOnce), identifier: UInt32? = nil
    ) -> EventLoopFuture<[ReasonCode]> {
        let requests = filters.map { Subscribe.Request($0, options) }
        return request { machine, token, now in machine.subscribe(requests, identifier: identifier, token, now: now) }
    }

    @discardableResult
    package func unsubscribe(_ filters: [String]) async throws -> [ReasonCode] {
        try await perform { machine, token, now in machine.unsubscribe(filters, token, now: now) }
    }

    /// Messages of quality of service 1 and 2 that the server has not confirmed.
    package func unconfirmedMessages() async throws -> Int {
        try await eventLoop.submit { self.core.value.machine.unconfirmedMessages }.get()
    }

    /// Says goodbye to the server. What it has not confirmed fails.
    package func stop() async {
        try? await eventLoop.submit { self.core.value.stop() }.get()
    }

    private func perform(
        _ request: @escaping @Sendable (inout ClientMachine, ClientMachine.Token, Int64) -> [ClientMachine.Action]
    ) async throws -> [ReasonCode] {
        try await self.request(request).get()
    }

    private func request(
        _ request: @escaping @Sendable (inout ClientMachine, ClientMachine.Token, Int64) -> [ClientMachine.Action]
    ) -> EventLoopFuture<[ReasonCode]> {
        let promise = eventLoop.makePromise(of: [ReasonCode].self)
        eventLoop.execute { self.core.value.perform(promise, request) }
        return promise.futureResult
    }
}
