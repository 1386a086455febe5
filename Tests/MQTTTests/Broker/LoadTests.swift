import BrachioMQTT
import NIOCore
import Testing

/// Slow clients, dead ones and floods: each has its bound.
@Suite("Broker: under load")
struct LoadTests {
    @Test("quality of service 0 for a socket that is full is dropped from a bound on; others go on getting it")
    func slowSocket() {
        let harness = BrokerHarness { $0.outboundBytesMax = 100_000 }
        let slow = harness.connected("slow"), quick = harness.connected("quick"), publisher = harness.connected("p")
        for client in [slow, quick] { client.subscribe(["a"], qos: .atMostOnce) }
        slow.isWritable = false
        publisher.publish("a", "1")
        slow.pendingBytes = 200_000
        publisher.publish("a", "2")
        slow.isWritable = true
        slow.pendingBytes = 0
        publisher.publish("a", "3")
        #expect(slow.published.map(\.text) == ["1", "3"])
        #expect(quick.published.map(\.text) == ["1", "2", "3"])
        #expect(harness.broker.currentStatistics.messagesDropped == 1)
    }

    @Test("quality of service 1 waits for a socket that is full, in order, and nothing is lost")
    func waiting() {
        let harness = BrokerHarness()
        let slow = harness.connected("slow"), publisher = harness.connected("p")
        slow.subscribe(["a"])
        slow.isWritable = false
        for number in 1...20 { publisher.publish("a", "\(number)", qos: .atLeastOnce, packetID: UInt16(number)) }
        #expect(publisher.take().count == 20)
        #expect(slow.published.isEmpty)
        slow.isWritable = true
        #expect(slow.published.map(\.text) == (1...20).map { "\($0)" })
    }

    @Test("a publisher is made to wait for a slow client, goes on when it has caught up, and is not held up by one that takes nothing")
    func throttling() {
        let harness = BrokerHarness {
            $0.throttleMessages = 10
            $0.unacknowledgedMessagesMax = 5
            $0.stallSecondsMax = 3
        }
        let slow = harness.connected("slow", version: .v3), publisher = harness.connected("p", version: .v3)
        slow.subscribe(["a"])
        var next: UInt16 = 1
        func flood() {
            for _ in 0..<40 {
                publisher.publish("a", "\(next)", qos: .atLeastOnce, packetID: next)
                next += 1
            }
        }
        flood()
        #expect(!publisher.isReading)
        #expect(publisher.take().count == 15, "five on their way, ten that wait")
        var received: [String] = []
        for _ in 0..<20 {
            let part = slow.published
            received += part.map(\.text)
            for publish in part { slow.send(.publishAcknowledgement(Acknowledgement(publish.packetID))) }
        }
        #expect(received == (1...40).map { "\($0)" } && publisher.isReading)
        flood()
        #expect(!publisher.isReading)
        harness.pass(seconds: 5)
        #expect(publisher.isReading, "the client has taken nothing for three seconds")
    }

    @Test("a client that leaves too much waiting is cut off, and finds no session when it is back")
    func overflow() {
        let harness = BrokerHarness { $0.queuedMessagesMax = 10 }
        harness.connected("away", expiry: 1_000).subscribe(["a"])
        let away = harness.connected("away", clean: false, expiry: 1_000)
        away.drop()
        let publisher = harness.connected("p")
        for number in 1...11 { publisher.publish("a", "\(number)", qos: .atLeastOnce, packetID: UInt16(number)) }
        #expect(publisher.take().count == 11)
        #expect(harness.broker.currentStatistics.sessionsOverflowed == 1)
        #expect(harness.connected("away", clean: false).acknowledgement?.sessionPresent == false)
    }

    @Test("a packet that is too long is refused before its bytes are taken")
    func hugePacket() {
        let harness = BrokerHarness(.aws)
        let client = harness.connected("c")
        client.send(bytes: ByteBuffer(bytes: [0x30, 0xFF, 0xFF, 0xFF, 0x7F]))
        #expect(client.take() == [.disconnect(Disconnect(.packetTooLarge))])
        let stranger = harness.client()
        stranger.send(bytes: ByteBuffer(bytes: [0x10, 0xFF, 0xFF, 0xFF, 0x7F]))
        #expect(stranger.isClosed)
    }

    @Test("a topic of 65,535 levels is taken, kept and found; a session's filters of that kind have a limit together")
    func deepTopics() {
        let harness = BrokerHarness()
        let topic = String(repeating: "/", count: 65_534), subscriber = harness.connected("s"), publisher = harness.connected("p")
        #expect(subscriber.subscribe([topic]) == [.grantedQoS1])
        publisher.publish(topic, "deep", qos: .atLeastOnce, retain: true)
        #expect(subscriber.published.map(\.text) == ["deep"])
        let second = harness.connected("second")
        #expect(second.subscribe([String(repeating: "/", count: 60_000) + "#"]) == [.grantedQoS1])
        #expect(second.published.map(\.text) == ["deep"])
        for letter in ["b", "c", "d"] { #expect(subscriber.subscribe([topic + letter]) == [.grantedQoS1]) }
        #expect(subscriber.subscribe([topic + "e"]) == [.quotaExceeded])
        #expect(subscriber.subscribe([topic, "a"]) == [.grantedQoS1, .grantedQoS1], "it has the first already")
        publisher.publish(topic, "", qos: .atLeastOnce, retain: true)
        #expect(harness.broker.currentStatistics.retainedMessages == 0)
    }

    @Test("random packets in any order and any pieces never bring the broker down")
    func noise() {
        var packets = RandomPackets(seed: 31)
        let harness = BrokerHarness()
        for round in 0..<1_500 {
            let version: ProtocolVersion = packets.flip() ? .v5 : .v3
            let client = packets.number(0...4) == 0 ? harness.client() : harness.connected("n\(round % 7)", version: version, clean: packets.flip())
            var stream = ByteBuffer()
            for _ in 0..<packets.number(1...12) { PacketEncoder.encode(packets.packet(version), version, into: &stream) }
            while stream.readableBytes > 0, !client.isClosed {
                guard let piece = stream.readSlice(length: min(stream.readableBytes, packets.number(1...60))) else { break }
                client.send(bytes: piece)
            }
            if packets.flip() { client.drop() }
            harness.pass(seconds: 1)
        }
        let witness = harness.connected("witness")
        witness.send(.pingRequest)
        #expect(witness.take() == [.pingResponse])
    }
}
