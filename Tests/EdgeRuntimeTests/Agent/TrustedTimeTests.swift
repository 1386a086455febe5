import BrachioCertificates
import BrachioDeployment
import BrachioEdgeRuntime
import BrachioMQTT
import Foundation
import NIOPosix
import TestSupport
import Testing

@Suite("Wrong clocks", .timeLimit(.minutes(10)))
struct TrustedTimeTests {
    @Test("are told from the bundle's age and the cloud's word")
    func rules() {
        let clock = PlayedClock(wallSeconds: 50), time = TrustedTime(clock.clock(), notBeforeSeconds: 1_764_000_000)
        #expect(time.moments == [.notBefore(milliseconds: 1_764_000_000_000)])
        #expect(time.wallAheadMilliseconds == nil)
        time.cloudSays(seconds: 1_764_500_000)
        clock.pass(seconds: 100)
        #expect(time.moments == [.at(milliseconds: 1_764_500_100_000)])
        clock.setWall(seconds: 1_764_500_000)
        #expect(time.moments == nil)
        #expect(time.wallAheadMilliseconds == -100_000)
        // A jump ahead does not matter either.
        clock.setWall(seconds: 4_000_000_000)
        #expect(time.moments == [.at(milliseconds: 1_764_500_100_000)])
        #expect(TrustedTime(PlayedClock(wallSeconds: 1_764_000_001).clock(), notBeforeSeconds: 1_764_000_000).moments == nil)
        // A far future at boot may be wrong, too: it is tried first.
        #expect(TrustedTime(PlayedClock(wallSeconds: 4_000_000_000).clock(), notBeforeSeconds: 1_764_000_000).moments
            == [.at(milliseconds: 4_000_000_000_000), .notBefore(milliseconds: 1_764_000_000_000)])
    }

    @Test("what the cloud has said is known after the next boot")
    func kept() async throws {
        try await withTemporaryFolderAsync { folder in
            let file = folder.appendingPathComponent("time"), clock = PlayedClock(wallSeconds: 50)
            TrustedTime(clock.clock(), notBeforeSeconds: 1_764_000_000, keptIn: file).cloudSays(seconds: 1_765_000_000)
            #expect(TrustedTime(clock.clock(), notBeforeSeconds: 1_764_000_000, keptIn: file).moments == [.notBefore(milliseconds: 1_765_000_000_000)])
            try Data("no number".utf8).write(to: file)
            #expect(TrustedTime(clock.clock(), notBeforeSeconds: 1_764_000_000, keptIn: file).moments == [.notBefore(milliseconds: 1_764_000_000_000)])
        }
    }

    @Test("let a device that believes it is 1970, or 2100, connect over TLS, to the right server only", arguments: [50, 4_102_444_800])
    func connection(wallSeconds: Int64) async throws {
        try await withTemporaryFolderAsync { folder in
            let group = MultiThreadedEventLoopGroup.singleton, eventLoop = group.next()
            let authority = try CertificateAuthority.readOrMake(in: folder)
            let server = try authority.issue(.server([HostName("127.0.0.1")]))
            try server.write(certificate: folder.appendingPathComponent("s.pem"), key: folder.appendingPathComponent("s.key"))
            let other = try CertificateAuthority.readOrMake(in: folder.appendingPathComponent("other"))
            let broker = try await MQTTBroker.start(BrokerSettings(.aws), store: nil, on: eventLoop, log: PlayedCloud.silent)
            let tls = ListenerTLS(certificateFile: folder.appendingPathComponent("s.pem"), keyFile: folder.appendingPathComponent("s.key"), clients: .anonymous)
            let listener = try await BrokerListener.open(broker, host: "127.0.0.1", port: 0, tls: tls, group: eventLoop)
            for (file, isRight) in [(authority.file, true), (other.file, false)] {
                var configuration = PlayedDevice.configuration(folder, port: listener.port)
                configuration.endpoint.isPlain = false
                configuration.authorityFile = file.path
                configuration.certificateFile = "s.pem"
                configuration.keyFile = "s.key"
                configuration.madeAtSeconds = Int64(Date().timeIntervalSince1970)
                let time = TrustedTime(PlayedClock(wallSeconds: wallSeconds).clock(), notBeforeSeconds: configuration.madeAtSeconds)
                var settings = CloudSecurity(configuration, bundle: folder, time: time).clientSettings()
                settings.retriesRefusals = false
                let client = try await MQTTClient.start(settings, on: eventLoop)
                let isConnected = (try? await client.connected()) != nil
                #expect(isConnected == isRight)
                await client.stop()
            }
            await listener.close()
            await broker.shutDown()
        }
    }
}
