import BrachioMQTT
import Logging
import NIOCore
import NIOPosix
import TestSupport

/// A broker on loopback whose clock the test moves.
final class RestingBroker: Sendable {
    let broker: MQTTBroker
    let port: Int
    let group: MultiThreadedEventLoopGroup
    let time: ManualTime

    private init(_ broker: MQTTBroker, _ port: Int, _ group: MultiThreadedEventLoopGroup, _ time: ManualTime) {
        (self.broker, self.port, self.group, self.time) = (broker, port, group, time)
    }

    static func with(_ change: (inout BrokerSettings) -> Void = { _ in }, _ body: (RestingBroker) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1), time = ManualTime()
        var settings = BrokerSettings(.strict)
        change(&settings)
        let broker = try await MQTTBroker.start(
            settings, store: nil, clock: BrokerClock(monotonicMilliseconds: { time.milliseconds }, wallMilliseconds: { time.milliseconds + 1_800_000_000_000 }),
            on: group.next(), log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let listener = try await BrokerListener.open(broker, host: "127.0.0.1", port: 0, tls: nil, group: group)
        try await body(RestingBroker(broker, listener.port, group, time))
        await listener.close()
        await broker.shutDown()
        try await group.shutdownGracefully()
    }

    func client(_ name: String, _ onMessage: @escaping @Sendable (BrokerMessage) async -> Void = { _ in }) async throws -> MQTTClient {
        let client = try await MQTTClient.start(ClientSettings(host: "127.0.0.1", port: port, clientID: name), on: group.next(), onMessage: onMessage)
        try await client.connected()
        return client
    }

    func peer() async throws -> Peer { try await Peer.connect(port, group) }

    func resting() async throws -> Int { try await broker.statistics().restingConnections }

    /// Waits until so many connections rest, moving the clock meanwhile.
    func rest(_ count: Int, passing milliseconds: Int64 = 0) async throws {
        while try await resting() != count {
            time.advance(milliseconds)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// The far end of a connection, byte by byte.
final class Peer: Sendable {
    private let channel: any Channel
    private let received: Received

    private init(_ channel: any Channel, _ received: Received) { (self.channel, self.received) = (channel, received) }

    static func connect(_ port: Int, _ group: any EventLoopGroup) async throws -> Peer {
        let received = Received()
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Gatherer(received)) } }
            .connect(host: "127.0.0.1", port: port).get()
        return Peer(channel, received)
    }

    func send(_ packet: ControlPacket, version: ProtocolVersion = .v5) async throws {
        var buffer = ByteBuffer()
        PacketEncoder.encode(packet, version, into: &buffer)
        try await send(bytes: buffer)
    }

    func send(bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes) }

    /// The next packet; `nil` at the end of the connection.
    func next() async throws -> ControlPacket? { try await received.next() }

    /// The server may have been quicker.
    func close() async { try? await channel.close() }
}

/// Packets as they come.
actor Received {
    private var bytes = ByteBuffer()
    private var isEnded = false
    private var waiting: CheckedContinuation<Void, Never>?

    func append(_ more: ByteBuffer) {
        bytes.writeImmutableBuffer(more)
        wake()
    }

    func end() {
        isEnded = true
        wake()
    }

    private func wake() {
        waiting?.resume()
        waiting = nil
    }

    func next() async throws -> ControlPacket? {
        while true {
            if let packet = try PacketDecoder.next(&bytes, version: .v5) { return packet }
            if isEnded { return nil }
            await withCheckedContinuation { waiting = $0 }
        }
    }
}

private final class Gatherer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let stream: AsyncStream<ByteBuffer>.Continuation

    init(_ received: Received) {
        let (pieces, stream) = AsyncStream<ByteBuffer>.makeStream()
        self.stream = stream
        Task {
            for await piece in pieces { await received.append(piece) }
            await received.end()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { stream.yield(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { stream.finish() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
