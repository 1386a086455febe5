import BrachioMQTT
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// Connections without a channel of their own behave as those that have one.
@Suite("Broker: resting connections", .timeLimit(.minutes(10)))
struct RestingConnectionTests {
    @Test("who says little rests from the start: subscribes, is sent messages, sends some, is answered")
    func quiet() async throws {
        try await RestingBroker.with { server in
            let got = Arrivals()
            let client = try await server.client("quiet") { await got.append(String(buffer: $0.payload)) }
            try await client.subscribe(["a"])
            for number in 1...3 {
                try await server.broker.publish(BrokerMessage(topic: "a", payload: ByteBuffer(string: "\(number)"), qos: .atMostOnce))
            }
            await got.reach(3)
            #expect(try await server.resting() == 1)
            server.time.advance(2_000)
            try await client.publish(BrokerMessage(topic: "a", payload: ByteBuffer(string: "4")))
            await got.reach(4)
            #expect(await got.values == ["1", "2", "3", "4"])
            #expect(try await server.broker.connection(of: "quiet")?.remoteAddress.hasPrefix("127.0.0.1:") == true)
            await client.stop()
            try await server.rest(0)
        }
    }

    @Test("who is busy wakes, loses nothing meanwhile, and rests again when nothing came or went for ten seconds")
    func busy() async throws {
        try await RestingBroker.with { server in
            let got = Arrivals()
            let publisher = try await server.client("p")
            let subscriber = try await server.client("s") { await got.append(String(buffer: $0.payload)) }
            try await subscriber.subscribe(["a"])
            var count = 0
            for _ in 0..<3 {
                for _ in 0..<50 {
                    count += 1
                    try await publisher.publish(BrokerMessage(topic: "a", payload: ByteBuffer(string: "\(count)")))
                }
                await got.reach(count)
                #expect(try await server.resting() == 0)
                try await server.rest(2, passing: 500)
            }
            #expect(await got.values == (1...count).map { "\($0)" })
            for client in [publisher, subscriber] { await client.stop() }
        }
    }

    @Test("a message that the socket does not take at once arrives whole, and what follows after it")
    func large() async throws {
        try await RestingBroker.with { server in
            let got = Arrivals()
            let subscriber = try await server.client("s") { await got.append("\($0.payload.readableBytes) \($0.payload.readableBytesView.last ?? 0)") }
            try await subscriber.subscribe(["a"])
            for byte: UInt8 in 1...3 {
                var payload = ByteBuffer(repeating: 0, count: 8 << 20)
                payload.setInteger(byte, at: payload.readableBytes - 1)
                try await server.broker.publish(BrokerMessage(topic: "a", payload: payload))
            }
            await got.reach(3)
            #expect(await got.values == (1...3).map { "\(8 << 20) \($0)" })
            #expect(try await server.resting() == 0)
            await subscriber.stop()
        }
    }

    @Test("one that is silent for longer than its keep-alive is ended, and its will told; one that pings stays, and tells its will when it breaks")
    func keepAlive() async throws {
        try await RestingBroker.with { server in
            let wills = Arrivals()
            let witness = try await server.client("witness") { await wills.append($0.topic) }
            try await witness.subscribe(["gone/+"])
            var peers: [Peer] = []
            for (name, seconds) in [("silent", UInt16(4)), ("pinging", 60)] {
                let peer = try await server.peer()
                let will = Connect.Will(topic: "gone/\(name)", payload: ByteBuffer())
                try await peer.send(.connect(Connect(version: .v5, clientID: name, keepAliveSeconds: seconds, will: will)))
                guard case .connectAcknowledgement(let answer)? = try await peer.next(), answer.reason == .success else { throw Refused() }
                peers.append(peer)
            }
            #expect(try await server.resting() == 3)
            for _ in 0..<6 {
                server.time.advance(2_000)
                try await peers[1].send(.pingRequest)
                #expect(try await peers[1].next() == .pingResponse)
            }
            #expect(try await peers[0].next() == .disconnect(Disconnect(.keepAliveTimeout)))
            #expect(try await peers[0].next() == nil)
            await wills.reach(1)
            await peers[1].close()
            await wills.reach(2)
            #expect(await wills.values == ["gone/silent", "gone/pinging"])
            await witness.stop()
        }
    }

    @Test("a session is taken over from one that rests, who is told; the others stay")
    func takeOver() async throws {
        try await RestingBroker.with { server in
            var peers: [Peer] = []
            for name in ["one", "two", "one"] {
                let peer = try await server.peer()
                try await peer.send(.connect(Connect(version: .v5, clientID: name, keepAliveSeconds: 0)))
                guard case .connectAcknowledgement? = try await peer.next() else { throw Refused() }
                peers.append(peer)
            }
            #expect(try await peers[0].next() == .disconnect(Disconnect(.sessionTakenOver)))
            #expect(try await peers[0].next() == nil)
            #expect(try await server.broker.statistics().connections == 2)
            try await server.broker.disconnect(clientID: "two")
            #expect(try await peers[1].next() == .disconnect(Disconnect(.administrativeAction)))
            #expect(try await peers[1].next() == nil)
            try await peers[2].send(.pingRequest)
            #expect(try await peers[2].next() == .pingResponse)
            await peers[2].close()
        }
    }

    @Test("who says goodbye and comes back at once has said it: no will is told, and the session is gone")
    func backAtOnce() async throws {
        let others = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await RestingBroker.with { server in
            let wills = Arrivals()
            let witness = try await server.client("witness") { await wills.append($0.topic) }
            try await witness.subscribe(["gone", "end"])
            var properties = Properties()
            properties[number: .sessionExpiryInterval] = 100
            var goodbye = Disconnect()
            goodbye.properties[number: .sessionExpiryInterval] = 0
            for _ in 0..<100 {
                let peer = try await Peer.connect(server.port, others)
                try await peer.send(.connect(Connect(
                    version: .v5, clientID: "hasty", cleanStart: false, keepAliveSeconds: 0, will: Connect.Will(topic: "gone", payload: ByteBuffer()), properties: properties)))
                guard case .connectAcknowledgement(let answer)? = try await peer.next() else { throw Refused() }
                #expect(!answer.sessionPresent)
                try await peer.send(.disconnect(goodbye))
                await peer.close()
            }
            try await server.broker.publish(BrokerMessage(topic: "end", payload: ByteBuffer()))
            await wills.reach(1)
            #expect(await wills.values == ["end"])
            await witness.stop()
        }
        try await others.shutdownGracefully()
    }

    @Test("the end of the broker ends those that rest, who are told, however their peers behave")
    func shutDown() async throws {
        var peers: [Peer] = []
        try await RestingBroker.with { server in
            for number in 0..<20 {
                let peer = try await server.peer()
                try await peer.send(.connect(Connect(version: .v5, clientID: "\(number)", keepAliveSeconds: 0)))
                guard case .connectAcknowledgement? = try await peer.next() else { throw Refused() }
                peers.append(peer)
            }
            await server.broker.shutDown()
            for peer in peers {
                #expect(try await peer.next() == .disconnect(Disconnect(.serverShuttingDown)))
                #expect(try await peer.next() == nil)
            }
        }
    }

    private struct Refused: Error {}
}
