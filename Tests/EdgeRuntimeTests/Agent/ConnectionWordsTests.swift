import BrachioCertificates
import BrachioMQTT
import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite("Why there is no connection, in plain words", .timeLimit(.minutes(5)))
struct ConnectionWordsTests {
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    /// What a client says of a server at `port` that it could not reach.
    private func words(port: Int, _ tls: ClientTLS? = nil) async throws -> String {
        var settings = ClientSettings(host: "127.0.0.1", port: port, clientID: "garden")
        settings.tls = tls
        settings.retriesRefusals = false
        let client = try await MQTTClient.start(settings, on: eventLoop)
        defer { Task { await client.stop() } }
        let error = await #expect(throws: (any Error).self) { try await client.connected() }
        let said = error.map { "\($0)" } ?? "", start = "the client cannot connect to 127.0.0.1:\(port): "
        #expect(said.hasPrefix(start), "\(said)")
        return String(said.dropFirst(start.count))
    }

    @Test("nobody listens")
    func refused() async throws {
        let listener = try await ServerBootstrap(group: eventLoop).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        try await listener.close()
        let said = try await words(port: port)
        #expect(said == "connection refused", "\(said)")
    }

    @Test("the other side ends the connection before TLS is agreed")
    func ended() async throws {
        try await withTemporaryFolderAsync { folder in
            let authority = try CertificateAuthority.readOrMake(in: folder)
            let listener = try await ServerBootstrap(group: eventLoop).childChannelInitializer { $0.close() }.bind(host: "127.0.0.1", port: 0).get()
            let said = try await words(port: try #require(listener.localAddress?.port), ClientTLS(authorityFile: authority.file))
            // The end may come as an end or as a reset.
            #expect(said == "the other side ended the connection during the TLS handshake" || said == "connection reset by peer", "\(said)")
            try await listener.close()
        }
    }

    @Test("the server does not take the client's certificate")
    func unknown() async throws {
        try await withTemporaryFolderAsync { folder in
            let authority = try CertificateAuthority.readOrMake(in: folder), other = try CertificateAuthority.readOrMake(in: folder.appendingPathComponent("other"))
            let server = (folder.appendingPathComponent("s.pem"), folder.appendingPathComponent("s.key")), own = (folder.appendingPathComponent("c.pem"), folder.appendingPathComponent("c.key"))
            try authority.issue(.server([HostName("127.0.0.1")])).write(certificate: server.0, key: server.1)
            try other.issue(.server([HostName("garden")])).write(certificate: own.0, key: own.1)
            let broker = try await MQTTBroker.start(BrokerSettings(.aws), store: nil, on: eventLoop, log: PlayedCloud.silent)
            let tls = ListenerTLS(certificateFile: server.0, keyFile: server.1, clients: .signed(by: [authority.file]))
            let listener = try await BrokerListener.open(broker, host: "127.0.0.1", port: 0, tls: tls, group: eventLoop)
            let said = try await words(port: listener.port, ClientTLS(authorityFile: authority.file, certificateFile: own.0, keyFile: own.1))
            #expect(said == "the other side does not take this side's certificate: it does not know it, or no longer", "\(said)")
            await listener.close()
            await broker.shutDown()
        }
    }

    @Test("the server's certificate is another authority's")
    func stranger() async throws {
        try await withTemporaryFolderAsync { folder in
            let authority = try CertificateAuthority.readOrMake(in: folder), other = try CertificateAuthority.readOrMake(in: folder.appendingPathComponent("other"))
            try authority.issue(.server([HostName("127.0.0.1")])).write(certificate: folder.appendingPathComponent("s.pem"), key: folder.appendingPathComponent("s.key"))
            let broker = try await MQTTBroker.start(BrokerSettings(.aws), store: nil, on: eventLoop, log: PlayedCloud.silent)
            let tls = ListenerTLS(certificateFile: folder.appendingPathComponent("s.pem"), keyFile: folder.appendingPathComponent("s.key"), clients: .anonymous)
            let listener = try await BrokerListener.open(broker, host: "127.0.0.1", port: 0, tls: tls, group: eventLoop)
            let said = try await words(port: listener.port, ClientTLS(authorityFile: other.file))
            #expect(said == "the TLS handshake failed: the other side's certificate is not one to trust", "\(said)")
            await listener.close()
            await broker.shutDown()
        }
    }
}
