internal import BrachioCertificates
internal import BrachioMQTT
internal import Foundation
internal import Logging
internal import NIOCore
internal import NIOPosix

/// The broker of a data folder, on an event loop of its own, with its open ports.
struct BrokerService: EndsLast {
    let broker: MQTTBroker
    private let group: MultiThreadedEventLoopGroup
    private let options: BrokerOptions

    init(_ folder: DataFolder, _ options: BrokerOptions, _ authorizer: any ClientAuthorizer, log: Logger) async throws {
        self.options = options
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        broker = try await MQTTBroker.start(
            BrokerSettings(options.mode), authorizer: authorizer, store: try SQLiteSessionStore(file: folder.database.appendingPathComponent("mqtt.sqlite")),
            on: group.next(), log: log)
    }

    /// Where MQTT is taken: without and with TLS.
    struct Ports {
        var plain: Int
        var secure: Int
    }

    /// Opens the ports. Without TLS the broker is on loopback, unless other machines are let in expressly.
    func open(host: HostName, takesFreePorts: Bool, insecure: Bool, tls: ListenerTLS, requests: any RequestResponder) async throws -> Ports {
        let plainHost = host.isLoopback || insecure ? host.text : "127.0.0.1"
        let plain = try await BrokerListener.open(broker, host: plainHost, port: options.port ?? (takesFreePorts ? 0 : 1883), tls: nil, group: group)
        let port = options.securePort ?? (takesFreePorts ? 0 : 8883)
        let secure = try await BrokerListener.open(broker, host: options.secureHost ?? host.text, port: port, tls: tls, responder: requests, group: group)
        if let https = options.httpsPort {
            _ = try await BrokerListener.open(broker, host: options.secureHost ?? host.text, port: https, tls: tls, responder: requests, group: group)
        }
        return Ports(plain: plain.port, secure: secure.port)
    }

    func end() async {
        await broker.shutDown()
        try? await group.shutdownGracefully()
    }
}
