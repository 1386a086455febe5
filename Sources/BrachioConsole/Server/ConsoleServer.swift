internal import BrachioAccounts
internal import BrachioCore
package import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
package import Logging
internal import NIOCore
package import NIOSSL

/// The console as a service of the program.
package enum ConsoleServer {
    /// A connection that sends nothing for so long is closed.
    package static let idleSecondsMax = 120
    /// Connections at the same time; further ones wait in the system's queue.
    package static let connectionsMax = 1_000

    /// Where the console listens.
    package struct Address: Sendable, Hashable {
        package var host: String
        /// 0 asks the system for a free port.
        package var port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// - Parameter tls: how connections are encrypted, which makes cookies go by TLS alone; `nil` for plain HTTP.
    /// - Parameter onListening: called with the port once connections are taken.
    package static func build(
        _ rooms: ConsoleRooms, at address: Address, tls: TLSConfiguration?, logger: Logger, onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> Application<RouterResponder<ConsoleContext>> {
        let router = try ConsoleRouter.build(rooms, cookies: SessionCookie(isEncrypted: tls != nil))
        let http = HTTPServerBuilder.http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(Int64(idleSecondsMax))))
        return Application(
            router: router,
            server: try tls.map { try .tls(http, tlsConfiguration: $0) } ?? http,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: "Brachio",
                availableConnectionsDelegate: .maximum(connectionsMax, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? address.port) },
            logger: logger)
    }
}
