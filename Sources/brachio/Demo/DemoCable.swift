internal import BrachioCore
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The network between the device and one port of the server, as a cable that can be pulled: what comes to a port of the cable's own goes to
/// the server's. While it is pulled every connection is closed, and new ones are as soon as they come.
final class DemoCable: Sendable {
    private struct State {
        var isPulled = false
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    private let listener: any Channel
    private let state: SharedState

    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    /// Where the device is to connect to.
    var port: Int { listener.localAddress?.port ?? 0 }

    static func lay(to server: Int, on group: any EventLoopGroup) async throws -> DemoCable {
        let state = SharedState()
        let listener = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { device in
                guard state.value.withLock({ !$0.isPulled }) else { return device.close() }
                return ClientBootstrap(group: device.eventLoop).channelOption(.autoRead, value: false).connect(host: "127.0.0.1", port: server)
                    .flatMapThrowing { server in
                        for (end, other) in [(device, server), (server, device)] {
                            try end.pipeline.syncOperations.addHandler(CableEnd(other))
                            state.value.withLock { $0.connections[ObjectIdentifier(end)] = end }
                            end.closeFuture.whenComplete { [id = ObjectIdentifier(end)] _ in _ = state.value.withLock { $0.connections.removeValue(forKey: id) } }
                        }
                        for end in [device, server] { end.setOption(.autoRead, value: true).whenComplete { _ in } }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return DemoCable(listener, state)
    }

    private init(_ listener: any Channel, _ state: SharedState) {
        self.listener = listener
        self.state = state
    }

    func pull() {
        let connections = state.value.withLock { state in
            state.isPulled = true
            return Array(state.connections.values)
        }
        for connection in connections { connection.close(promise: nil) }
    }

    func plugIn() { state.value.withLock { $0.isPulled = false } }

    func close() async {
        pull()
        try? await listener.close().get()
    }
}

/// Hands on what it reads, as fast as the other end takes it.
private final class CableEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let other: any Channel

    init(_ other: any Channel) { self.other = other }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { other.writeAndFlush(Self.unwrapInboundIn(data), promise: nil) }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        other.setOption(.autoRead, value: context.channel.isWritable).whenComplete { _ in }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
