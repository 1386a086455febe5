internal import BrachioCore
package import NIOCore
internal import NIOPosix
internal import NIOSSL

/// What a listener's connections share.
struct ListenerContext {
    let broker: Broker
    var responder: (any RequestResponder)?
    /// Where connections that say little go without a channel of their own; `nil` where TLS needs one.
    var resting: RestingSockets?
}

/// An open port of the broker.
package struct BrokerListener: Sendable {
    private let channel: any Channel
    package let port: Int

    /// Connections that the system keeps until they are taken: all clients may come back at once.
    private static let backlog: Int32 = 4_096
    /// From here on a socket counts as full, and down from there as free.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 64 << 10, high: 256 << 10)
    /// What is read at a time: little at first, since most connections say little.
    static func receiving(first bytes: Int) -> AdaptiveRecvByteBufferAllocator { AdaptiveRecvByteBufferAllocator(minimum: 128, initial: bytes, maximum: 65_536) }

    /// Takes MQTT, and MQTT over WebSocket at `/mqtt`, on one port.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - tls: `nil` speaks without encryption.
    ///   - responder: answers requests over HTTP that ask for no WebSocket; `nil` refuses them.
    package static func open(
        _ broker: MQTTBroker, host: String, port: Int, tls: ListenerTLS?, responder: (any RequestResponder)? = nil, group: any EventLoopGroup
    ) async throws -> BrokerListener {
        let security = try tls.map { try $0.security() }
        let bound = broker.bound
        let connectionsMax = broker.settings.connectionsMax
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: receiving(first: security == nil ? 128 : 512))
            .childChannelOption(.writeBufferWaterMark, value: waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let core = bound.value
                    guard core.statistics.connections < connectionsMax, !core.isShuttingDown else { throw BrokerFull() }
                    if let security { try channel.pipeline.syncOperations.addHandler(security.handler()) }
                    try channel.pipeline.syncOperations.addHandler(ProtocolDetector(ListenerContext(broker: core, responder: responder, resting: security == nil ? core.resting() : nil), isSecure: security != nil))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return BrokerListener(channel: channel, port: channel.localAddress?.port ?? port)
        } catch {
            throw BrachioError(
                .system, "the broker cannot listen on \(host):\(port)", cause: "\(error)", mend: "choose another port; 0 takes a free one")
        }
    }

    /// Takes no more connections; those that are open go on.
    package func close() async { try? await channel.close().get() }
}

private struct BrokerFull: Error {}
