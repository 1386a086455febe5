import BrachioMQTT
import NIOCore
import Testing

/// Requirements of MQTT 5 that one packet shows. Which test shows which requirement stands in `docs/mqtt-requirements.md`.
@Suite("Broker: the standard's requirements")
struct RequirementTests {
    /// `a` as a topic or filter.
    private static let a: [UInt8] = [0, 1, 0x61]

    @Test("a packet that is malformed ends the connection, with a reason", arguments: [
        ("1.5.4-1 UTF-8", [0x30, 5, 0, 2, 0xC3, 0x28, 0]),
        ("1.5.4-2 U+0000", [0x30, 5, 0, 2, 0x61, 0, 0]),
        ("2.2.1-3 no identifier", [0x32, 6] + a + [0, 0, 0]),
        ("3.3.1-2 duplicate at quality 0", [0x38, 4] + a + [0]),
        ("3.3.1-4 quality 3", [0x36, 6] + a + [0, 1, 0]),
        ("3.3.2-2 wildcard in a topic", [0x30, 4, 0, 1, 0x23, 0]),
        ("3.3.2-8 alias 0", [0x30, 7] + a + [3, 0x23, 0, 0]),
        ("3.3.2-14 wildcard in the response topic", [0x30, 8] + a + [4, 8, 0, 1, 0x23]),
        ("3.6.1-1 flags of PUBREL", [0x60, 2, 0, 1]),
        ("3.8.1-1 flags of SUBSCRIBE", [0x80, 7, 0, 1, 0] + a + [0]),
        ("3.8.3-2 SUBSCRIBE to nothing", [0x82, 3, 0, 1, 0]),
        ("3.8.3-5 reserved options", [0x82, 7, 0, 1, 0] + a + [0xC1]),
        ("3.10.1-1 flags of UNSUBSCRIBE", [0xA0, 6, 0, 1, 0] + a),
        ("3.10.3-2 UNSUBSCRIBE from nothing", [0xA2, 3, 0, 1, 0]),
        ("3.14.1-1 flags of DISCONNECT", [0xE1, 0]),
        ("3.15.1-1 flags of AUTH", [0xF1, 0]),
        ("4.12.0-7 AUTH without a method", [0xF0, 0]),
        ("3.8.3-4 no-local on a shared subscription", [0x82, 16, 0, 1, 0, 0, 10] + Array("$share/g/a".utf8) + [5]),
    ] as [(String, [UInt8])])
    func malformed(requirement: String, bytes: [UInt8]) {
        let harness = BrokerHarness(), client = harness.connected("c")
        client.send(bytes: ByteBuffer(bytes: bytes))
        let said = client.take()
        guard case .disconnect(let disconnect)? = said.last else {
            Issue.record("\(requirement): \(said)")
            return
        }
        #expect(said.count == 1 && disconnect.reason.isFailure && client.isClosed, "\(requirement)")
        harness.turn()
    }

    @Test("a CONNECT that is malformed ends the connection, and nothing is accepted", arguments: [
        ("3.1.2-3 reserved flag", [0x10, 14, 0, 4, 77, 81, 84, 84, 5, 3, 0, 60, 0] + a),
        ("3.1.2-11 quality of a will without a will", [0x10, 14, 0, 4, 77, 81, 84, 84, 5, 0x0A, 0, 60, 0] + a),
        ("3.1.2-14 quality 3 of a will", [0x10, 21, 0, 4, 77, 81, 84, 84, 5, 0x1E, 0, 60, 0] + a + [0] + a + a),
        ("3.1.2-19 a user name that is not there", [0x10, 14, 0, 4, 77, 81, 84, 84, 5, 0x82, 0, 60, 0] + a),
        ("3.1.3-4 UTF-8 of the identifier", [0x10, 15, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 2, 0xC3, 0x28]),
        ("3.1.0-1 another packet first", [0x82, 7, 0, 1, 0] + a + [0]),
    ] as [(String, [UInt8])])
    func malformedConnect(requirement: String, bytes: [UInt8]) {
        let harness = BrokerHarness(), client = harness.client()
        client.send(bytes: ByteBuffer(bytes: bytes))
        let accepted = client.take().contains { if case .connectAcknowledgement(let answer) = $0 { !answer.reason.isFailure } else { false } }
        #expect(client.isClosed && !accepted, "\(requirement)")
        harness.turn()
    }

    @Test("what breaks a packet's form is called malformed", arguments: [
        ("2.2.2.2 a property of another packet", [0x82, 12, 0, 1, 5, 0x11, 0, 0, 0, 0] + a + [0]),
        ("4.7.3-1 an empty filter", [0x82, 6, 0, 1, 0, 0, 0, 0]), ("4.7.3-1 an empty filter of UNSUBSCRIBE", [0xA2, 5, 0, 1, 0, 0, 0]),
    ] as [(String, [UInt8])])
    func form(requirement: String, bytes: [UInt8]) {
        let client = BrokerHarness().connected("c")
        client.send(bytes: ByteBuffer(bytes: bytes))
        #expect(client.take() == [.disconnect(Disconnect(.malformedPacket))] && client.isClosed, "\(requirement)")
    }

    @Test("version 3.1.1: a CONNECT whose will has no topic is not answered [MQTT-3.1.4-1 of 3.1.1]")
    func willWithoutTopic() {
        let client = BrokerHarness().client()
        client.send(bytes: ByteBuffer(bytes: [0x10, 18, 0, 4, 77, 81, 84, 84, 4, 6, 0, 60] + Self.a + [0, 0] + Self.a))
        #expect(client.take().isEmpty && client.isClosed)
    }

    @Test("PINGREQ is answered [MQTT-3.12.4-1]; a SUBSCRIBE gets a reason for each filter, in their order [MQTT-3.8.4-1, -2, -5 to -7, 3.9.3-1]")
    func answers() {
        let harness = BrokerHarness(), client = harness.connected("c")
        client.send(.pingRequest)
        #expect(client.take() == [.pingResponse])
        let requests = [("a", QualityOfService.exactlyOnce), ("b", .atMostOnce), ("c/#", .atLeastOnce)].map { Subscribe.Request($0.0, SubscriptionOptions(qos: $0.1)) }
        client.send(.subscribe(Subscribe(77, requests)))
        #expect(client.take() == [.subscribeAcknowledgement(SubscribeAcknowledgement(77, [.grantedQoS2, .success, .grantedQoS1]))])
        client.send(.unsubscribe(Unsubscribe(78, ["b", "z"])))
        #expect(client.take() == [.unsubscribeAcknowledgement(SubscribeAcknowledgement(78, [.success, .noSubscriptionExisted]))])
    }

    @Test("a subscription that comes again replaces the earlier one, and retained messages are sent again [MQTT-3.8.4-3, -4]")
    func replacing() {
        let harness = BrokerHarness(), client = harness.connected("c"), publisher = harness.connected("p")
        publisher.publish("a", "kept", qos: .atLeastOnce, retain: true)
        client.subscribe(["a"], qos: .atMostOnce)
        #expect(client.published.map(\.qos) == [.atMostOnce])
        client.subscribe(["a"], qos: .atLeastOnce)
        #expect(client.published.map(\.qos) == [.atLeastOnce])
        publisher.publish("a", "new", qos: .atLeastOnce, packetID: 2)
        #expect(client.published.map(\.text) == ["new"], "once, not for each of both")
    }

    @Test("a violation is told by a reason that a DISCONNECT may carry [MQTT-3.14.2-1]", arguments: [[0xF0, 0], [0x82, 16, 0, 1, 0, 0, 10] + Array("$share/g/a".utf8) + [5]])
    func protocolErrors(bytes: [UInt8]) {
        let client = BrokerHarness().connected("c")
        client.send(bytes: ByteBuffer(bytes: bytes))
        #expect(client.take() == [.disconnect(Disconnect(.protocolError))])
    }

    @Test("topics, filters, aliases and clients are the same only where they are written with the same bytes [MQTT-4.7.3-4]")
    func writtenTheSame() {
        let composed = "caf\u{E9}", decomposed = "cafe\u{301}"
        let harness = BrokerHarness(), publisher = harness.connected(composed), other = harness.connected(decomposed)
        #expect(!publisher.isClosed, "another client")
        other.subscribe([composed], qos: .atMostOnce)
        other.subscribe([decomposed], qos: .atLeastOnce)
        publisher.publish(composed, "1", qos: .atLeastOnce, retain: true, properties: Properties([.number(.topicAlias, 1)]))
        publisher.publish(decomposed, "2", qos: .atLeastOnce, retain: true, packetID: 2, properties: Properties([.number(.topicAlias, 2)]))
        publisher.publish("", "3", qos: .atLeastOnce, packetID: 3, properties: Properties([.number(.topicAlias, 1)]))
        let received = other.published
        #expect(received.map(\.text) == ["1", "2", "3"] && received.map(\.qos) == [.atMostOnce, .atLeastOnce, .atMostOnce])
        let late = harness.connected("late")
        late.subscribe([decomposed])
        #expect(late.published.map(\.text) == ["2"], "the one retained message")
        late.send(.unsubscribe(Unsubscribe(2, [composed])))
        #expect(late.take() == [.unsubscribeAcknowledgement(SubscribeAcknowledgement(2, [.noSubscriptionExisted]))])
    }

    @Test("an acknowledgement of the wrong kind ends the connection; one of a message that nobody waits for does not", arguments: [
        (QualityOfService.atLeastOnce, ControlPacket.publishComplete(Acknowledgement(1))), (.atLeastOnce, .publishReceived(Acknowledgement(1))),
        (.exactlyOnce, .publishAcknowledgement(Acknowledgement(1))), (.exactlyOnce, .publishComplete(Acknowledgement(1))),
    ] as [(QualityOfService, ControlPacket)], [ProtocolVersion.v3, .v5])
    func mistakenAnswers(sent: (QualityOfService, ControlPacket), version: ProtocolVersion) {
        let harness = BrokerHarness(), client = harness.connected("c", version: version), publisher = harness.connected("p")
        client.subscribe(["a"], qos: .exactlyOnce)
        client.send(.publishAcknowledgement(Acknowledgement(7)))
        publisher.publish("a", "x", qos: sent.0)
        #expect(client.published.map(\.packetID) == [1])
        client.send(sent.1)
        #expect(client.isClosed)
    }

    @Test("wildcards do not match topics that begin with $ [MQTT-4.7.2-1]")
    func reservedTopics() {
        let harness = BrokerHarness(), client = harness.connected("c"), publisher = harness.connected("p")
        client.subscribe(["#", "+/a"])
        publisher.publish("$x/a", "reserved", qos: .atLeastOnce)
        publisher.publish("x/a", "open", qos: .atLeastOnce, packetID: 2)
        #expect(client.published.map(\.text) == ["open"])
    }

    @Test("a message that a client refuses is not sent again, nor to another member of its group [MQTT-4.4.0-2, 4.8.2-6]")
    func refusedMessages() {
        let harness = BrokerHarness(), publisher = harness.connected("p")
        let one = harness.connected("one", expiry: 100), other = harness.connected("other")
        one.subscribe(["$share/g/a"])
        publisher.publish("a", "x", qos: .atLeastOnce)
        let first = one.published
        #expect(first.count == 1)
        other.subscribe(["$share/g/a"])
        one.send(.publishAcknowledgement(Acknowledgement(first.first?.packetID ?? 0, .quotaExceeded)))
        one.drop()
        let back = harness.connected("one", clean: false, expiry: 100)
        #expect(back.published.isEmpty && other.published.isEmpty)
    }
}
