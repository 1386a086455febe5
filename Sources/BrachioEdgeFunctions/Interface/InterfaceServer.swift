internal import BrachioCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// The interface's HTTP on the device's own loopback address.
final class InterfaceServer: Sendable {
    let port: Int
    private let channel: any Channel

    private init(_ channel: any Channel) {
        self.channel = channel
        port = channel.localAddress?.port ?? 0
    }

    /// - Parameter port: 0 takes a free one.
    static func open(
        port: Int, group: any EventLoopGroup, answer: @escaping @Sendable (InterfaceRequest) async -> InterfaceResponse,
        abandoned: @escaping @Sendable (InterfaceRequest, InterfaceResponse) async -> Void
    ) async throws -> InterfaceServer {
        let counter = InterfaceConnections()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard counter.enter() else { throw ChannelError.alreadyClosed }
                    channel.closeFuture.whenComplete { _ in counter.leave() }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(InterfaceHandler(answer: answer, abandoned: abandoned))
                }
            }
        do { return InterfaceServer(try await bootstrap.bind(host: "127.0.0.1", port: port).get()) } catch {
            throw BrachioError(
                .system, "the functions' interface cannot listen on 127.0.0.1:\(port)", cause: "\(error)",
                mend: "end the program that has the port, or choose another with GG_DAEMON_PORT; 0 takes a free one")
        }
    }

    func close() async { try? await channel.close().get() }
}
