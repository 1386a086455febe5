internal import BrachioCore
package import BrachioMQTT
package import Logging
package import NIOCore
internal import Synchronization

/// The device's connection to its cloud: comes back by itself, knows what it is subscribed to, tells when it is there.
package final class CloudConnection: CloudSender {
    private struct State {
        var client: MQTTClient?
        var isConnected = false
        var connectionsCount = 0
        var cause: String? = "not tried yet"
        var waiting: [CheckedContinuation<Void, any Error>] = []
        var wanted: [Wish: Set<String>] = [:]
        var filters: Set<String> { wanted.values.reduce(into: []) { $0.formUnion($1) } }
        var isStopped = false
        /// The client has given up: another took its name, say.
        var isGivenUp = false
    }

    /// A certificate that cannot be read may be there later.
    private static let retrySeconds = 30
    /// More filters in one request are not allowed everywhere.
    private static let requestFiltersMax = 8

    private let settings: ClientSettings
    private let eventLoop: any EventLoop
    private let log: Logger
    private let state = Mutex(State())
    private let onConnected: @Sendable () -> Void
    private let onMessage: @Sendable (BrokerMessage) async -> Void

    /// - Parameter onMessage: handed each message in turn; it must return soon.
    package init(
        _ settings: ClientSettings, on eventLoop: any EventLoop, log: Logger, onConnected: @escaping @Sendable () -> Void,
        onMessage: @escaping @Sendable (BrokerMessage) async -> Void
    ) {
        self.settings = settings
        self.eventLoop = eventLoop
        self.log = log
        self.onConnected = onConnected
        self.onMessage = onMessage
    }

    package var isConnected: Bool { state.withLock(\.isConnected) }
    /// Why there is no connection.
    package var cause: String? { state.withLock { $0.isConnected ? nil : $0.cause } }
    package var connectionsCount: Int { state.withLock(\.connectionsCount) }

    /// Keeps up the connection until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do {
                let client = try await MQTTClient.start(settings, on: eventLoop, onEvent: { self.happened($0) }, onMessage: onMessage)
                // Subscriptions are asked for before anything is published: answers must find their way.
                let filters = state.withLock(\.filters)
                request(filters.sorted(), client)
                let (isConnected, more) = state.withLock { state in
                    state.client = client
                    return (state.isConnected, state.filters.subtracting(filters).sorted())
                }
                request(more, client)
                if isConnected { onConnected() }
                while !Task.isCancelled, !state.withLock(\.isGivenUp) { try? await Task.sleep(for: .seconds(1)) }
                if Task.isCancelled { break }
                // A device must be reachable again by itself, whatever ended its connection.
                state.withLock { state in
                    state.client = nil
                    state.isGivenUp = false
                }
                try? await Task.sleep(for: .seconds(Self.retrySeconds))
            } catch {
                state.withLock { $0.cause = "\(error)" }
                log.error("there can be no connection to the cloud", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(Self.retrySeconds))
            }
        }
        await stop()
    }

    private func stop() async {
        let (client, waiting) = state.withLock { state in
            state.isStopped = true
            defer { state.waiting = [] }
            return (state.client, state.waiting)
        }
        for waiter in waiting { waiter.resume(throwing: CancellationError()) }
        await client?.stop()
    }

    private func happened(_ event: ClientEvent) {
        switch event {
        case .connected:
            log.notice("connected to the cloud", metadata: ["host": "\(settings.host)", "port": "\(settings.port)"])
            let (waiting, isReady) = state.withLock { state in
                state.isConnected = true
                state.connectionsCount += 1
                defer { state.waiting = [] }
                return (state.waiting, state.client != nil)
            }
            for waiter in waiting { waiter.resume() }
            if isReady { onConnected() }
        case .disconnected(let cause, let retry):
            let isNew = state.withLock { state in
                defer {
                    state.isConnected = false
                    state.cause = cause
                    state.isGivenUp = retry == nil
                }
                return state.isConnected || state.cause != cause
            }
            if isNew { log.warning("no connection to the cloud", metadata: ["cause": "\(cause)", "next attempt": "\(retry.map { "in \($0) ms" } ?? "never")"]) }
        }
    }

    /// Waits for the connection for a while.
    func isConnected(withinSeconds seconds: Int) async -> Bool {
        for _ in 0..<(seconds * 10) where !isConnected && !Task.isCancelled { try? await Task.sleep(for: .milliseconds(100)) }
        return isConnected
    }

    // MARK: sending

    package func connected() async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            let now: Result<Void, any Error>? = state.withLock { state in
                if state.isStopped { return .failure(CancellationError()) }
                if state.isConnected { return .success(()) }
                state.waiting.append(done)
                return nil
            }
            if let now { done.resume(with: now) }
        }
    }

    package func send(_ message: SpoolMessage) -> EventLoopFuture<Void> {
        guard let client = state.withLock(\.client) else {
            return eventLoop.makeFailedFuture(BrachioError(.system, "a message to \(message.topic) is not sent", cause: "there is no connection"))
        }
        return client.send(BrokerMessage(topic: message.topic, payload: message.payload, qos: message.qos == 0 ? .atMostOnce : .atLeastOnce))
    }

    /// Publishes past the spool; fails at once without a connection.
    package func publish(_ topic: String, _ payload: ByteBuffer) async throws {
        guard isConnected else { throw BrachioError(.system, "a message to \(topic) is not sent", cause: "there is no connection") }
        try await send(SpoolMessage(topic: topic, payload: payload)).get()
    }

    // MARK: subscriptions

    /// For what the device wants to get something.
    package enum Wish: Hashable, Sendable { case jobs, routes, shadows }

    /// What the device wants to get; replaces what it wanted for the same before.
    package func setFilters(_ wanted: Set<String>, for wish: Wish) {
        let (client, more, less) = state.withLock { state in
            let before = state.filters
            state.wanted[wish] = wanted
            let after = state.filters
            return (state.client, after.subtracting(before).sorted(), before.subtracting(after).sorted())
        }
        guard let client else { return }
        request(more, client)
        if !less.isEmpty { Task { try? await client.unsubscribe(less) } }
    }

    private func request(_ filters: [String], _ client: MQTTClient) {
        for start in stride(from: 0, to: filters.count, by: Self.requestFiltersMax) {
            let some = Array(filters[start..<min(start + Self.requestFiltersMax, filters.count)])
            // The device's own messages do not come back to it: no route can lead in a circle through the cloud.
            client.subscribing(some, SubscriptionOptions(qos: .atLeastOnce, noLocal: true)).whenSuccess { reasons in
                for (filter, reason) in zip(some, reasons) where reason.isFailure {
                    self.log.error("the cloud refuses a subscription", metadata: ["filter": "\(filter)", "reason": "\(reason)"])
                }
            }
        }
    }
}
