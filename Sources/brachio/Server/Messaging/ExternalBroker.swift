internal import BrachioCore
internal import BrachioDeviceCloud
internal import BrachioMQTT
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Another broker of MQTT 5, of which the server's services are clients. They share their subscriptions with those of other servers of the
/// same group: each message goes to one of them.
///
/// One client publishes; each service that asks for messages has a client and a session of its own, which the broker keeps while the server
/// is away.
final class ExternalBroker: ServiceBroker, EndsLast {
    struct Settings: Sendable {
        var client: ClientSettings
        /// Servers of one group share the work.
        var group = "brachio"
        /// Whether the broker can share subscriptions to topics that begin with `$`.
        var sharesReserved = false
        /// Distinguishes this server's clients from those of others; the same at each start.
        var identifier: String
    }

    var address: String { "\(settings.client.host):\(settings.client.port)" }

    /// How long a start waits for the broker before it goes on without.
    static let connectSecondsMax = 10
    /// How long the broker keeps what came while the server was away.
    static let sessionExpirySeconds: UInt32 = 7 * 24 * 3_600
    /// Answers and news that wait while there is no connection.
    static let waitingMessagesMax = 200_000

    private let settings: Settings
    private let group: MultiThreadedEventLoopGroup
    private let publisher: MQTTClient
    private let clients: Mutex<[MQTTClient]>
    private let log: Logger

    private init(_ settings: Settings, _ group: MultiThreadedEventLoopGroup, _ publisher: MQTTClient, _ log: Logger) {
        self.settings = settings
        self.group = group
        self.publisher = publisher
        self.log = log
        clients = Mutex([publisher])
    }

    /// Connects. A broker that is away is waited for a while, and then by itself.
    static func start(_ settings: Settings, log: Logger) async throws -> ExternalBroker {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var own = settings.client
        own.clientID = "\(settings.identifier)-publisher"
        own.waitingMessagesMax = waitingMessagesMax
        let publisher = try await MQTTClient.start(own, on: group.next(), onEvent: { tell($0, "publisher", log) })
        let broker = ExternalBroker(settings, group, publisher, log)
        await broker.awaitConnection(of: publisher)
        return broker
    }

    /// Whether the connection is there within the time that a start waits.
    @discardableResult
    private func awaitConnection(of client: MQTTClient) async -> Bool {
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask { (try? await client.connected()) != nil }
            tasks.addTask {
                try? await Task.sleep(for: .seconds(Self.connectSecondsMax))
                return false
            }
            defer { tasks.cancelAll() }
            return await tasks.next() ?? false
        }
    }

    private static func tell(_ event: ClientEvent, _ name: String, _ log: Logger) {
        switch event {
        case .connected(let sessionPresent):
            log.info("connected to the broker", metadata: ["client": "\(name)", "session": "\(sessionPresent ? "taken up" : "new")"])
        case .disconnected(let cause, let retryMilliseconds):
            log.warning("no connection to the broker", metadata: ["client": "\(name)", "cause": "\(cause)", "again": "\(retryMilliseconds.map { "\($0) ms" } ?? "never")"])
        }
    }

    /// What is not acknowledged then comes again to the next server.
    func end() async {
        for client in clients.withLock({ $0 }) { await client.stop() }
        try? await group.shutdownGracefully()
    }

    // MARK: messages from things

    var hashMatchesParent: Bool { true }

    func answer(
        _ filters: [String], name: String, _ handler: @escaping @Sendable (BrokerMessage, ServiceReceipt) -> Void
    ) async throws -> any TopicInterest {
        var own = settings.client
        own.clientID = "\(settings.identifier)-\(name)"
        own.cleanStart = false
        own.sessionExpirySeconds = Self.sessionExpirySeconds
        let interest = try SharedInterest(filters, group: settings.group, sharesReserved: settings.sharesReserved, log: log)
        let client = try await MQTTClient.start(own, on: group.next(), onEvent: { Self.tell($0, name, self.log) }, onArrival: { message, receipt in
            guard interest.isMeant(message) else { return ServiceReceipt.settle([receipt]) }
            handler(Self.received(message), receipt)
        })
        clients.withLock { $0.append(client) }
        let asked = interest.attach(client)
        if await awaitConnection(of: client) { await asked() }
        return interest
    }

    // MARK: messages to things

    func publish(_ messages: [DeviceMessage], whenStored: @escaping @Sendable () -> Void) {
        send(messages.map { BrokerMessage(topic: $0.topic, payload: ByteBuffer(bytes: $0.payload)) }).whenComplete { [log] result in
            // What the broker refuses it refuses always: who waits for it is let go.
            if case .failure(let error) = result { log.error("messages to things are refused", metadata: ["error": "\(error)", "messages": "\(messages.count)"]) }
            whenStored()
        }
    }

    func publish(_ message: CloudMessage) async throws { try await publish([BrokerMessage(message)]) }

    func publish(_ messages: [BrokerMessage]) async throws { try await send(messages).get() }

    private func send(_ messages: [BrokerMessage]) -> EventLoopFuture<Void> {
        EventLoopFuture.andAllSucceed(messages.map { publisher.send(Self.sent($0)) }, on: group.next())
    }

    /// Who published a message is told to other servers in a property of the user's: how many rules it has passed through stands there.
    private static let publisherProperty = "brachio-publisher"

    private static func sent(_ message: BrokerMessage) -> BrokerMessage {
        guard message.publisher.hasPrefix(RuleFeed.publisherPrefix) else { return message }
        var sent = message
        sent.properties.items.append(.user(publisherProperty, message.publisher))
        return sent
    }

    private static func received(_ message: BrokerMessage) -> BrokerMessage {
        guard let publisher = message.properties.user.first(where: { $0.name == publisherProperty })?.value, publisher.hasPrefix(RuleFeed.publisherPrefix) else {
            return message
        }
        var received = message
        received.publisher = publisher
        received.properties.items.removeAll { if case .user(publisherProperty, _) = $0 { true } else { false } }
        return received
    }

    // MARK: what only a server's own broker tells

    func retained(_ topic: String) async throws -> CloudMessage? { throw Self.notOffered("Retained messages are") }
    func retained() async throws -> [CloudMessage] { throw Self.notOffered("Retained messages are") }
    func disconnect(_ clientID: String, endsSession: Bool, tellsWill: Bool) async throws -> Bool { throw Self.notOffered("Ending a client's connection is") }

    private static func notOffered(_ what: String) -> BrachioError {
        BrachioError(.unsupported, "\(what) not offered here", cause: "the server works through another broker", mend: "ask that broker")
    }
}
