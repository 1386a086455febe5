import BrachioMQTT
import NIOCore
import Testing

@Suite("Broker: sessions")
struct SessionTests {
    @Test("the first packet is CONNECT, and comes once [MQTT-3.1.0-1, -2]")
    func firstPacket() {
        let harness = BrokerHarness()
        let stranger = harness.client()
        stranger.send(.pingRequest)
        #expect(stranger.isClosed && stranger.take() == [])
        let client = harness.connected("c")
        client.send(.connect(Connect(version: .v5, clientID: "c")))
        #expect(client.take() == [.disconnect(Disconnect(.protocolError))])
    }

    @Test("who speaks another version is told so [MQTT-3.1.2-2]; who speaks another protocol is not answered")
    func versions() {
        let harness = BrokerHarness()
        let future = harness.client()
        future.version = .v3
        future.send(bytes: ByteBuffer(bytes: [0x10, 12, 0, 4, 77, 81, 84, 84, 6, 2, 0, 60, 0, 0]))
        #expect(future.take() == [.connectAcknowledgement(ConnectAcknowledgement(reason: .unsupportedProtocolVersion))] && future.isClosed)
        let http = harness.client()
        http.send(bytes: ByteBuffer(string: "POST / HTTP/1.1\r\n\r\n"))
        #expect(http.isClosed && http.take() == [])
    }

    @Test("a session stays if it was asked to, with its subscriptions and what came meanwhile [MQTT-3.1.2-5, 3.2.2-2, -3]", arguments: ProtocolVersion.allCases)
    func persistence(version: ProtocolVersion) {
        let harness = BrokerHarness()
        let client = harness.connected("c", version: version, clean: false, expiry: version == .v5 ? 100 : nil)
        #expect(client.acknowledgement?.sessionPresent == false)
        client.subscribe(["a"])
        client.drop()
        let publisher = harness.connected("p")
        publisher.publish("a", "kept", qos: .atLeastOnce)
        publisher.publish("a", "not kept")
        let back = harness.connected("c", version: version, clean: false, expiry: version == .v5 ? 100 : nil)
        #expect(back.acknowledgement?.sessionPresent == true)
    }

    @Test("what was not confirmed is sent again with its identifier and the duplicate flag [MQTT-4.4.0-1, 3.3.1-1]")
    func resending() {
        let harness = BrokerHarness()
        let client = harness.connected("c", expiry: 100), publisher = harness.connected("p")
        client.subscribe(["a"], qos: .exactlyOnce)
        for (number, qos) in [(1, QualityOfService.atLeastOnce), (2, .exactlyOnce), (3, .exactlyOnce)] {
            publisher.publish("a", "\(number)", qos: qos, packetID: UInt16(number))
        }
        let first = client.published
        client.send(.publishReceived(Acknowledgement(first[2].packetID)))
        client.drop()
        let back = harness.client()
        back.send(.connect(Connect(version: .v5, clientID: "c", cleanStart: false, properties: Properties([.number(.sessionExpiryInterval, 100)]))))
        let packets = back.take().dropFirst()
        var expected = first[0...1].map { publish in
            var publish = publish
            publish.isDuplicate = true
            return ControlPacket.publish(publish)
        }
        expected.append(.publishRelease(Acknowledgement(first[2].packetID)))
        #expect(Array(packets) == expected)
    }

    @Test("a session ends when its interval is over, not before [MQTT-3.1.2-23]")
    func sessionExpiry() {
        let harness = BrokerHarness()
        for (seconds, isPresent) in [(8, true), (12, false)] {
            let client = harness.connected("c", clean: true, expiry: 10)
            client.drop()
            harness.pass(seconds: seconds)
            #expect(harness.connected("c", clean: false).acknowledgement?.sessionPresent == isPresent)
        }
    }

    @Test("a clean start ends the earlier session [MQTT-3.1.2-4]; DISCONNECT may change the interval")
    func cleanStart() {
        let harness = BrokerHarness()
        harness.connected("c", expiry: 100).drop()
        #expect(harness.connected("c", clean: true, expiry: 100).acknowledgement?.sessionPresent == false)
        let client = harness.connected("c", clean: false, expiry: 100)
        #expect(client.acknowledgement?.sessionPresent == true)
        client.send(.disconnect(Disconnect(properties: Properties([.number(.sessionExpiryInterval, 0)]))))
        #expect(harness.connected("c", clean: false).acknowledgement?.sessionPresent == false)
    }

    @Test("the newer of two connections with one identifier stays [MQTT-3.1.4-3]", arguments: BrokerMode.allCases)
    func takeover(mode: BrokerMode) {
        let harness = BrokerHarness(mode)
        let older = harness.connected("c")
        let newer = harness.connected("c")
        #expect(older.take() == [.disconnect(Disconnect(.sessionTakenOver))] && older.isClosed)
        newer.send(.pingRequest)
        #expect(newer.take() == [.pingResponse])
        #expect(harness.broker.currentStatistics.connections == 1)
    }

    @Test("a client that is silent for one and a half times its keep-alive is disconnected [MQTT-3.1.2-22]")
    func keepAlive() {
        let harness = BrokerHarness()
        let silent = harness.connected("s", keepAlive: 10), alive = harness.connected("a", keepAlive: 10), patient = harness.connected("p", keepAlive: 0)
        for _ in 0..<2 {
            harness.pass(seconds: 7)
            alive.send(.pingRequest)
        }
        #expect(!silent.isClosed)
        harness.pass(seconds: 4)
        #expect(silent.isClosed && silent.take() == [.disconnect(Disconnect(.keepAliveTimeout))])
        #expect(!alive.isClosed && !patient.isClosed)
    }

    @Test("a will is published when the connection breaks, not after DISCONNECT, and after DISCONNECT with will [MQTT-3.1.2-8, -10, 3.14.4-3]")
    func wills() {
        let harness = BrokerHarness()
        let watcher = harness.connected("w")
        watcher.subscribe(["gone"])
        let will = Connect.Will(topic: "gone", payload: ByteBuffer(string: "c"), qos: .atLeastOnce)
        harness.connected("c", will: will).drop()
        #expect(watcher.published.map(\.text) == ["c"])
        harness.connected("c", will: will).send(.disconnect(Disconnect()))
        #expect(watcher.published.isEmpty)
        harness.connected("c", will: will).send(.disconnect(Disconnect(.disconnectWithWill)))
        #expect(watcher.published.count == 1)
    }

    @Test("a will waits for its delay or the session's end, and not at all if the client is back [MQTT-3.1.3-9]")
    func delayedWills() {
        let harness = BrokerHarness()
        let watcher = harness.connected("w")
        watcher.subscribe(["gone"])
        let will = Connect.Will(topic: "gone", payload: ByteBuffer(), properties: Properties([.number(.willDelayInterval, 5)]))
        harness.connected("c", expiry: 100, will: will).drop()
        harness.pass(seconds: 3)
        #expect(watcher.published.isEmpty)
        harness.pass(seconds: 4)
        #expect(watcher.published.count == 1)
        harness.connected("c", clean: false, expiry: 100, will: will).drop()
        harness.pass(seconds: 2)
        let back = harness.connected("c", clean: false, expiry: 100)
        harness.pass(seconds: 10)
        #expect(watcher.published.isEmpty)
        back.drop()
        harness.connected("d", expiry: 2, will: will).drop()
        harness.pass(seconds: 4)
        #expect(watcher.published.count == 1, "the session ended before the delay was over")
    }

    @Test("a client without an identifier is given one [MQTT-3.1.3-6, -7]; version 3.1.1 must then start clean [MQTT-3.1.3-8]")
    func identifiers() {
        let harness = BrokerHarness()
        #expect(harness.connected("").acknowledgement?.properties[text: .assignedClientIdentifier]?.isEmpty == false)
        #expect(harness.connected("", version: .v3, clean: true).acknowledgement?.reason == .success)
        #expect(harness.connected("", version: .v3, clean: false).acknowledgement?.reason == .clientIdentifierNotValid)
    }

    @Test("UNSUBSCRIBE ends a subscription and says what was none [MQTT-3.10.4-1, 3.11.3-1]")
    func unsubscribe() {
        let harness = BrokerHarness()
        let client = harness.connected("c"), publisher = harness.connected("p")
        client.subscribe(["a"])
        client.send(.unsubscribe(Unsubscribe(7, ["a", "b"])))
        #expect(client.take() == [.unsubscribeAcknowledgement(SubscribeAcknowledgement(7, [.success, .noSubscriptionExisted]))])
        publisher.publish("a", "x")
        #expect(client.published.isEmpty)
    }
}
