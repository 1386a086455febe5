internal import BrachioCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// The page's port: HTTPS and nothing else.
final class PageListener: Sendable {
    let port: Int
    private let channel: any Channel
    private let security: PageSecurity

    private init(_ channel: any Channel, _ security: PageSecurity) {
        self.channel = channel
        self.security = security
        port = channel.localAddress?.port ?? 0
    }

    /// - Parameter port: 0 takes a free one.
    static func open(host: String, port: Int, _ context: NIOSSLContext, _ desk: PageDesk, group: any EventLoopGroup) async throws -> PageListener {
        let security = PageSecurity(context)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: Int32(PageLimits.connectionsMax))
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard security.enter() else { throw ChannelError.alreadyClosed }
                    channel.closeFuture.whenComplete { _ in security.leave() }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: security.current))
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(PageHandler(desk))
                }
            }
        do { return PageListener(try await bootstrap.bind(host: host, port: port).get(), security) } catch {
            throw BrachioError(
                .system, "the page cannot listen on \(host):\(port)", cause: "\(error)",
                mend: "end the program that has the port, or choose another: {\"page\": {\"port\": …}} in config.json")
        }
    }

    /// For connections from now on.
    func use(_ context: NIOSSLContext) { security.use(context) }

    func close() async { try? await channel.close().get() }
}

/// The certificate that is shown now, and how many connections there are.
final class PageSecurity: Sendable {
    private let state: Mutex<(context: NIOSSLContext, connections: Int)>

    init(_ context: NIOSSLContext) { state = Mutex((context, 0)) }

    var current: NIOSSLContext { state.withLock { $0.context } }
    func use(_ context: NIOSSLContext) { state.withLock { $0.context = context } }

    func enter() -> Bool {
        state.withLock { state in
            guard state.connections < PageLimits.connectionsMax else { return false }
            state.connections += 1
            return true
        }
    }

    func leave() { state.withLock { $0.connections -= 1 } }
}
