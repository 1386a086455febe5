import BrachioMQTT
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

/// A broker without sockets, on an event loop that the test turns, with a clock that the test moves.
final class BrokerHarness {
    let loop = EmbeddedEventLoop()
    let broker: Broker
    let time: ManualTime

    init(_ mode: BrokerMode = .strict, authorizer: any ClientAuthorizer = AuthorizeEverybody(), change: (inout BrokerSettings) -> Void = { _ in }) {
        var settings = BrokerSettings(mode)
        change(&settings)
        let time = ManualTime()
        self.time = time
        broker = Broker(
            settings: settings, authorizer: authorizer,
            clock: BrokerClock(monotonicMilliseconds: { time.milliseconds }, wallMilliseconds: { time.milliseconds + 1_800_000_000_000 }),
            eventLoop: loop, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func turn() { loop.run() }

    /// Lets time pass in steps of half a second, as the broker looks at its clock.
    func pass(seconds: Int) {
        for _ in 0..<(seconds * 2) {
            time.advance(500)
            broker.advance()
            turn()
        }
    }

    func client() -> FakeClient { FakeClient(self) }

    /// A client whose CONNECT was accepted.
    func connected(
        _ clientID: String, version: ProtocolVersion = .v5, clean: Bool = true, expiry: UInt32? = nil, keepAlive: UInt16 = 0,
        will: Connect.Will? = nil, receiveMaximum: UInt16? = nil
    ) -> FakeClient {
        let client = client()
        var properties = Properties()
        if let expiry { properties[number: .sessionExpiryInterval] = expiry }
        if let receiveMaximum { properties[number: .receiveMaximum] = UInt32(receiveMaximum) }
        client.version = version
        client.send(.connect(Connect(version: version, clientID: clientID, cleanStart: clean, keepAliveSeconds: keepAlive, will: will, properties: properties)))
        client.acknowledgement = client.take().compactMap { if case .connectAcknowledgement(let answer) = $0 { answer } else { nil } }.first
        return client
    }
}

final class ManualTime: Sendable {
    private let now = Mutex<Int64>(1_000_000)
    var milliseconds: Int64 { now.withLock { $0 } }
    func advance(_ milliseconds: Int64) { now.withLock { $0 += milliseconds } }
}

/// The far end of a connection without a socket.
final class FakeClient: ConnectionOutput {
    private let harness: BrokerHarness
    private var connection: ClientConnection?
    private var bytes = ByteBuffer()
    private(set) var isClosed = false
    private(set) var isReading = true
    var version = ProtocolVersion.v5
    var acknowledgement: ConnectAcknowledgement?
    var isWritable = true { didSet { if isWritable != oldValue { connection?.writabilityChanged() } } }
    var pendingBytes = 0
    private var held: [UInt8] = []

    init(_ harness: BrokerHarness) {
        self.harness = harness
        connection = ClientConnection(
            harness.broker, self, ConnectionAttempt(transport: .tcp, remoteAddress: "test", clientID: "", version: .v3))
    }

    func write(_ buffer: ByteBuffer) { bytes.writeImmutableBuffer(buffer) }
    func flush() {}
    func close(lingering: Bool) { isClosed = true }
    func setReading(_ isReading: Bool) { self.isReading = isReading }

    func send(_ packet: ControlPacket) {
        var buffer = ByteBuffer()
        PacketEncoder.encode(packet, version, into: &buffer)
        send(bytes: buffer)
    }

    func send(bytes: ByteBuffer) {
        var bytes = bytes
        connection?.receive(&bytes)
        harness.turn()
    }

    /// The connection breaks.
    func drop() {
        connection?.socketClosed()
        harness.turn()
    }

    /// What has come since the last call.
    func take() -> [ControlPacket] {
        harness.turn()
        var packets: [ControlPacket] = []
        do {
            while let packet = try PacketDecoder.next(&bytes, version: version) { packets.append(packet) }
        } catch {
            packets = []
        }
        return packets
    }

    var published: [Publish] { take().compactMap { if case .publish(let publish) = $0 { publish } else { nil } } }

    @discardableResult
    func subscribe(_ filters: [String], qos: QualityOfService = .atLeastOnce, identifier: UInt32? = nil, options: SubscriptionOptions? = nil) -> [ReasonCode] {
        let requests = filters.map { Subscribe.Request($0, options ?? SubscriptionOptions(qos: qos)) }
        send(.subscribe(Subscribe(1, requests, properties: Properties(identifier.map { [.number(.subscriptionIdentifier, $0)] } ?? []))))
        for case .subscribeAcknowledgement(let answer) in peekAcknowledgements() { return answer.reasons }
        return []
    }

    private func peekAcknowledgements() -> [ControlPacket] {
        var copy = bytes
        var packets: [ControlPacket] = []
        while let packet = try? PacketDecoder.next(&copy, version: version) {
            packets.append(packet)
            if case .subscribeAcknowledgement = packet { break }
        }
        // What came with the answer stays for the next look; the answer itself is taken off.
        var rest = ByteBuffer()
        for packet in packets {
            if case .subscribeAcknowledgement = packet { continue }
            PacketEncoder.encode(packet, version, into: &rest)
        }
        rest.writeBuffer(&copy)
        bytes = rest
        return packets
    }

    func publish(
        _ topic: String, _ payload: String = "", qos: QualityOfService = .atMostOnce, retain: Bool = false, packetID: UInt16 = 1,
        properties: Properties = Properties()
    ) {
        send(.publish(Publish(
            topic: topic, payload: ByteBuffer(string: payload), qos: qos, retain: retain, packetID: qos > .atMostOnce ? packetID : 0,
            properties: properties)))
    }
}

extension Publish {
    var text: String { String(buffer: payload) }
}
