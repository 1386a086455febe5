internal import BrachioWire
package import Hummingbird
package import Logging
internal import HummingbirdCore
internal import HummingbirdTLS
internal import NIOCore
package import NIOSSL

/// Where a server listens.
package struct ListenAddress: Sendable, Hashable {
    package var host: String
    /// 0 asks the system for a free port.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

/// The endpoint as a service of the program.
package enum GatewayServer {
    /// A connection that sends nothing for so long is closed.
    package static let idleSecondsMax = 300

    /// Connections at the same time; further ones wait in the system's queue.
    package static let connectionsMax = 1_000

    /// - Parameters:
    ///   - tls: how connections are encrypted; `nil` for plain HTTP.
    ///   - onListening: called with the port once connections are taken.
    package static func build(
        _ dispatcher: Dispatcher, at address: ListenAddress, tls: TLSConfiguration?, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> Application<GatewayResponder> {
        let http = HTTPServerBuilder.http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(Int64(idleSecondsMax))))
        return Application(
            responder: GatewayResponder(dispatcher, isEncrypted: tls != nil),
            server: try tls.map { try .tls(http, tlsConfiguration: $0) } ?? http,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: "Brachio",
                availableConnectionsDelegate: .maximum(connectionsMax, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? address.port) },
            logger: logger)
    }
}
