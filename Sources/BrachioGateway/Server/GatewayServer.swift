internal import BrachioWire
package import Hummingbird
package import Logging
internal import HummingbirdCore
internal import NIOCore

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

    /// - Parameter onListening: called with the port once connections are taken.
    package static func build(
        _ dispatcher: Dispatcher, at address: ListenAddress, logger: Logger, onListening: @escaping @Sendable (Int) async -> Void
    ) -> Application<GatewayResponder> {
        Application(
            responder: GatewayResponder(dispatcher),
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(Int64(idleSecondsMax)))),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: "Brachio",
                availableConnectionsDelegate: .maximum(connectionsMax, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? address.port) },
            logger: logger)
    }
}
