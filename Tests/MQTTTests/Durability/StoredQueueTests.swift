import BrachioCore
import BrachioMQTT
import Foundation
import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// The broker and the client over loopback, with a store.
@Suite("Broker: stored queues")
struct StoredQueueTests {
    @Test("while the store refuses nothing is acknowledged; when it takes changes again all is", .timeLimit(.minutes(10)))
    func refusingStore() async throws {
        let store = RefusingStore()
        try await withBroker(store: store) { broker, port, group in
            let got = Seen()
            let subscriber = try await client("s", port, group, session: true) { got.insert(String(buffer: $0.payload)) }
            try await subscriber.subscribe(["a"])
            let publisher = try await client("p", port, group)
            await store.refuse(true)
            let acknowledged = Seen()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 1...20 {
                    tasks.addTask {
                        try await publisher.publish(BrokerMessage(topic: "a", payload: ByteBuffer(string: "\(number)")))
                        acknowledged.insert("\(number)")
                    }
                }
                await got.reach(20)
                await store.refused(atLeast: 1)
                #expect(acknowledged.count == 0, "they have arrived, but would not survive")
                await store.refuse(false)
                try await tasks.waitForAll()
            }
            #expect(acknowledged.count == 20)
            for client in [subscriber, publisher] { await client.stop() }
        }
    }

    @Test("a queue that does not fit in memory waits on disk and arrives whole and in order, over a restart too", .timeLimit(.minutes(10)))
    func spilling() async throws {
        try await withTemporaryFolderAsync { folder in
            let file = folder.appendingPathComponent("mqtt.sqlite")
            let small: @Sendable (inout BrokerSettings) -> Void = { $0.residentMessagesMax = 10 }
            try await withBroker(store: try SQLiteSessionStore(file: file), change: small) { broker, port, group in
                let subscriber = try await client("s", port, group, session: true)
                try await subscriber.subscribe(["a"])
                await subscriber.stop()
                for number in 0..<300 { try await broker.publish(BrokerMessage(topic: "a", payload: ByteBuffer(string: "\(number)"))) }
            }
            try await withBroker(store: try SQLiteSessionStore(file: file), change: small) { broker, port, group in
                for number in 300..<400 { try await broker.publish(BrokerMessage(topic: "a", payload: ByteBuffer(string: "\(number)"))) }
                let got = Arrivals()
                let subscriber = try await client("s", port, group, session: true) { await got.append(String(buffer: $0.payload)) }
                await got.reach(400)
                #expect(await got.values == (0..<400).map { "\($0)" })
                await subscriber.stop()
            }
        }
    }

    @Test("a service changes what it asks for; messages of Basic Ingest reach services and no client", .timeLimit(.minutes(10)))
    func changingService() async throws {
        try await withTemporaryFolderAsync { folder in
            try await withBroker(store: try SQLiteSessionStore(file: folder.appendingPathComponent("mqtt.sqlite"))) { broker, port, group in
                let service = Arrivals(), client = Arrivals()
                let subscription = try await broker.process(["a"], name: "rules", inFlightMax: 1) { await service.append($0.topic) }
                try await subscription.change(to: ["b", "$aws/rules/#"])
                let subscriber = try await self.client("s", port, group) { await client.append($0.topic) }
                try await subscriber.subscribe(["a", "b", "$aws/rules/#"])
                try await broker.publish(["a", "$aws/rules/r/x", "b"].map { BrokerMessage(topic: $0, payload: ByteBuffer(string: "1")) })
                await service.reach(2)
                await client.reach(2)
                #expect(await service.values == ["$aws/rules/r/x", "b"])
                #expect(await client.values == ["a", "b"])
                await subscription.cancel()
                await subscriber.stop()
            }
        }
    }

    @Test("a service is handed a message until it has processed it, also by the next process", .timeLimit(.minutes(10)))
    func services() async throws {
        try await withTemporaryFolderAsync { folder in
            let file = folder.appendingPathComponent("mqtt.sqlite")
            try await withBroker(store: try SQLiteSessionStore(file: file)) { broker, _, _ in
                let attempts = Seen()
                let subscription = try await broker.process(["rules/+"], name: "rules") { message in
                    if message.topic == "rules/never" {
                        attempts.insert(String(buffer: message.payload))
                        throw CancellationError()
                    }
                    if attempts.count < 2 {
                        attempts.insert("attempt \(attempts.count)")
                        throw BrachioError(.system, "not yet")
                    }
                    attempts.insert("done")
                }
                try await broker.publish(BrokerMessage(topic: "rules/a", payload: ByteBuffer(string: "1")))
                await attempts.reach(3)
                try await broker.publish(BrokerMessage(topic: "rules/never", payload: ByteBuffer(string: "left over")))
                await attempts.reach(4)
                await subscription.cancel()
            }
            try await withBroker(store: try SQLiteSessionStore(file: file)) { broker, _, _ in
                let got = Seen()
                _ = try await broker.process(["rules/+"], name: "rules") { got.insert("\($0.topic) \(String(buffer: $0.payload))") }
                await got.reach(1)
                #expect(got.values == ["rules/never left over"])
            }
        }
    }

    @Test("a principal is shut out at once", .timeLimit(.minutes(10)))
    func expelling() async throws {
        try await withBroker(store: nil, authorizer: OnlyOwnTopics()) { broker, port, group in
            let lost = Seen()
            var settings = ClientSettings(host: "127.0.0.1", port: port, clientID: "revoked")
            settings.retryMillisecondsMin = 60_000
            let client = try await MQTTClient.start(settings, on: group.next(), onEvent: { if case .disconnected(let cause, _) = $0 { lost.insert(cause) } })
            try await client.connected()
            #expect(try await broker.connections().map(\.principal) == ["revoked"])
            #expect(try await broker.disconnect { $0.principal == "revoked" } == 1)
            await lost.reach(1)
            #expect(try await broker.connections().isEmpty)
            await client.stop()
        }
    }

    private func withBroker(
        store: (any SessionStore)?, authorizer: any ClientAuthorizer = AuthorizeEverybody(), change: @Sendable (inout BrokerSettings) -> Void = { _ in },
        _ body: (MQTTBroker, Int, MultiThreadedEventLoopGroup) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var settings = BrokerSettings(.strict)
        change(&settings)
        let broker = try await MQTTBroker.start(
            settings, authorizer: authorizer, store: store, on: group.next(), log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let listener = try await BrokerListener.open(broker, host: "127.0.0.1", port: 0, tls: nil, group: group)
        try await body(broker, listener.port, group)
        await listener.close()
        await broker.shutDown()
        try await group.shutdownGracefully()
    }

    private func client(
        _ name: String, _ port: Int, _ group: MultiThreadedEventLoopGroup, session: Bool = false,
        _ onMessage: @escaping @Sendable (BrokerMessage) async -> Void = { _ in }
    ) async throws -> MQTTClient {
        var settings = ClientSettings(host: "127.0.0.1", port: port, clientID: name)
        settings.cleanStart = !session
        settings.sessionExpirySeconds = session ? 600 : 0
        let client = try await MQTTClient.start(settings, on: group.next(), onMessage: onMessage)
        try await client.connected()
        return client
    }
}

/// A store whose disk is full when the test says so.
actor RefusingStore: SessionStore {
    private var isRefusing = false
    private var refusals = 0
    private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func refuse(_ isRefusing: Bool) { self.isRefusing = isRefusing }

    func refused(atLeast count: Int) async {
        if refusals >= count { return }
        await withCheckedContinuation { waiting.append((count, $0)) }
    }

    func recover() -> StoredState { StoredState() }

    func commit(_ entries: [JournalEntry]) throws {
        guard isRefusing else { return }
        refusals += 1
        for waiter in waiting where waiter.count <= refusals { waiter.continuation.resume() }
        waiting.removeAll { $0.count <= refusals }
        throw BrachioError(.system, "the disk is full")
    }

    func load(session: Int64, after sequence: Int64, messagesMax: Int, bytesMax: Int) -> [(delivery: StoredDelivery, message: StoredMessage)] { [] }
    func close() {}
}

/// What has come, in order.
actor Arrivals {
    private(set) var values: [String] = []
    private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func append(_ value: String) {
        values.append(value)
        for waiter in waiting where waiter.count <= values.count { waiter.continuation.resume() }
        waiting.removeAll { $0.count <= values.count }
    }

    func reach(_ count: Int) async {
        if values.count >= count { return }
        await withCheckedContinuation { waiting.append((count, $0)) }
    }
}
