import BrachioMQTT
import NIOCore
import Testing

/// Named after the numbered requirements of MQTT 5 (and 3.1.1 where it says so).
@Suite("Broker: publishing")
struct PublishingTests {
    @Test("a message reaches who subscribed, with the lower of both qualities of service [MQTT-3.8.4-8]", arguments: QualityOfService.allCases, QualityOfService.allCases)
    func qualities(published: QualityOfService, granted: QualityOfService) {
        let harness = BrokerHarness()
        let subscriber = harness.connected("s"), publisher = harness.connected("p")
        #expect(subscriber.subscribe(["a/+"], qos: granted) == [ReasonCode(rawValue: granted.rawValue)])
        publisher.publish("a/b", "hello", qos: published, packetID: 9)
        let received = subscriber.published
        #expect(received.map(\.topic) == ["a/b"] && received.map(\.text) == ["hello"] && received.map(\.qos) == [min(published, granted)])
        switch published {
        case .atMostOnce: #expect(publisher.take() == [])
        case .atLeastOnce: #expect(publisher.take() == [.publishAcknowledgement(Acknowledgement(9))])
        case .exactlyOnce: #expect(publisher.take() == [.publishReceived(Acknowledgement(9))])
        }
    }

    @Test("quality of service 2: a PUBLISH that comes again is not passed on again [MQTT-4.3.3-10]")
    func exactlyOnce() {
        let harness = BrokerHarness()
        let subscriber = harness.connected("s"), publisher = harness.connected("p")
        subscriber.subscribe(["a"], qos: .exactlyOnce)
        publisher.publish("a", "1", qos: .exactlyOnce, packetID: 5)
        publisher.publish("a", "1", qos: .exactlyOnce, packetID: 5)
        #expect(publisher.take() == [.publishReceived(Acknowledgement(5)), .publishReceived(Acknowledgement(5))])
        publisher.send(.publishRelease(Acknowledgement(5)))
        publisher.send(.publishRelease(Acknowledgement(5)))
        #expect(publisher.take() == [.publishComplete(Acknowledgement(5)), .publishComplete(Acknowledgement(5, .packetIdentifierNotFound))])
        let received = subscriber.published
        #expect(received.count == 1)
        let id = received[0].packetID
        subscriber.send(.publishReceived(Acknowledgement(id)))
        #expect(subscriber.take() == [.publishRelease(Acknowledgement(id))])
        subscriber.send(.publishComplete(Acknowledgement(id)))
        publisher.publish("a", "2", qos: .exactlyOnce, packetID: 5)
        #expect(subscriber.published.map(\.text) == ["2"])
    }

    @Test("a retained message is sent to new subscriptions, replaced, and removed by an empty one [MQTT-3.3.1-5 to -7]", arguments: ProtocolVersion.allCases)
    func retained(version: ProtocolVersion) {
        let harness = BrokerHarness()
        let publisher = harness.connected("p", version: version)
        publisher.publish("a/b", "1", retain: true)
        publisher.publish("a/b", "2", retain: true)
        publisher.publish("a/c", "3", retain: true)
        let first = harness.connected("1", version: version)
        first.subscribe(["a/+"])
        let received = first.published
        #expect(Set(received.map(\.text)) == ["2", "3"] && received.allSatisfy(\.retain))
        publisher.publish("a/b", "", retain: true)
        #expect(first.published.map(\.retain) == [false], "[MQTT-3.3.1-12]: to a subscription that stands, the flag is not set")
        let second = harness.connected("2", version: version)
        second.subscribe(["a/b"])
        #expect(second.published.isEmpty)
    }

    @Test("retain handling and retain as published [MQTT-3.3.1-9 to -13]")
    func retainOptions() {
        let harness = BrokerHarness()
        let publisher = harness.connected("p")
        publisher.publish("a", "kept", retain: true)
        let client = harness.connected("c")
        client.subscribe(["a"], options: SubscriptionOptions(retainHandling: .never))
        #expect(client.published.isEmpty)
        client.subscribe(["a"], options: SubscriptionOptions(retainHandling: .sendIfNew))
        #expect(client.published.isEmpty)
        client.subscribe(["a"], options: SubscriptionOptions(retainAsPublished: true, retainHandling: .send))
        #expect(client.published.map(\.text) == ["kept"])
        publisher.publish("a", "new", retain: true)
        #expect(client.published.map(\.retain) == [true])
    }

    @Test("no-local: a client's own messages do not come back [MQTT-3.8.3-3]")
    func noLocal() {
        let harness = BrokerHarness()
        let client = harness.connected("c"), other = harness.connected("o")
        client.subscribe(["a"], options: SubscriptionOptions(qos: .atLeastOnce, noLocal: true))
        client.publish("a", "own")
        client.publish("a", "own", qos: .atLeastOnce)
        other.publish("a", "other's")
        #expect(client.published.map(\.text) == ["other's"])
    }

    @Test("subscriptions that overlap give one message with all identifiers and the highest quality of service [MQTT-3.3.4-2, -3]")
    func overlap() {
        let harness = BrokerHarness()
        let client = harness.connected("c"), publisher = harness.connected("p")
        client.subscribe(["a/#"], qos: .atMostOnce, identifier: 3)
        client.subscribe(["a/b"], qos: .atLeastOnce, identifier: 4)
        publisher.publish("a/b", "x", qos: .atLeastOnce)
        let received = client.published
        #expect(received.count == 1 && received[0].qos == .atLeastOnce)
        #expect(Set(received[0].properties.subscriptionIdentifiers) == [3, 4])
    }

    @Test("properties of a message pass unchanged [MQTT-3.3.2-4, -15, -16, -17, -20]; version 3.1.1 gets none")
    func properties() {
        let harness = BrokerHarness()
        let new = harness.connected("n"), old = harness.connected("o", version: .v3), publisher = harness.connected("p")
        for client in [new, old] { client.subscribe(["a"]) }
        let properties = Properties([
            .number(.payloadFormatIndicator, 1), .text(.contentType, "text"), .text(.responseTopic, "r"), .binary(.correlationData, ByteBuffer(string: "id")),
            .user("k", "1"), .user("k", "2"),
        ])
        publisher.publish("a", "x", qos: .atLeastOnce, properties: properties)
        #expect(new.published.map(\.properties) == [properties])
        #expect(old.published.map(\.properties) == [Properties()])
    }

    @Test("a message that has expired is not sent; one that has waited says how long it is still good [MQTT-3.3.2-5, -6]")
    func expiry() {
        let harness = BrokerHarness()
        let publisher = harness.connected("p")
        let away = harness.connected("c", expiry: 1_000)
        away.subscribe(["a"])
        away.drop()
        publisher.publish("a", "short", qos: .atLeastOnce, properties: Properties([.number(.messageExpiryInterval, 5)]))
        publisher.publish("a", "long", qos: .atLeastOnce, properties: Properties([.number(.messageExpiryInterval, 50)]))
        harness.pass(seconds: 10)
        let back = harness.client()
        back.send(.connect(Connect(version: .v5, clientID: "c", cleanStart: false)))
        let received = back.published
        #expect(received.map(\.text) == ["long"])
        #expect(received.map { $0.properties[number: .messageExpiryInterval] } == [40])
    }

    @Test("topic aliases: a topic is named once and meant by its number [MQTT-3.3.2-7 to -12]")
    func aliases() {
        let harness = BrokerHarness()
        let subscriber = harness.connected("s"), publisher = harness.connected("p")
        subscriber.subscribe(["long/topic"])
        publisher.publish("long/topic", "1", properties: Properties([.number(.topicAlias, 2)]))
        publisher.publish("", "2", properties: Properties([.number(.topicAlias, 2)]))
        let received = subscriber.published
        #expect(received.map(\.text) == ["1", "2"] && received.allSatisfy { $0.topic == "long/topic" && $0.properties.isEmpty })
        publisher.publish("x", "3", properties: Properties([.number(.topicAlias, 100)]))
        #expect(publisher.take() == [.disconnect(Disconnect(.topicAliasInvalid))] && publisher.isClosed)
    }

    @Test("shared subscriptions: one member gets each message, and a member's messages go on to others when it leaves")
    func shared() {
        let harness = BrokerHarness()
        let publisher = harness.connected("p")
        let members = ["1", "2"].map { harness.connected($0) }
        for member in members { member.subscribe(["$share/group/a"]) }
        for number in 0..<10 { publisher.publish("a", "\(number)", qos: .atLeastOnce, packetID: UInt16(number + 1)) }
        let received = members.map(\.published)
        #expect(received.map(\.count) == [5, 5])
        #expect(Set(received.joined().map(\.text)).count == 10)
        members[0].drop()
        #expect(members[1].published.count == 5, "what the first had not confirmed")
    }

    @Test("receive maximum: no more messages are on their way than the client takes [MQTT-3.3.4-7, -9]")
    func receiveMaximum() {
        let harness = BrokerHarness()
        let client = harness.connected("c", receiveMaximum: 2), publisher = harness.connected("p")
        client.subscribe(["a"])
        for number in 1...5 { publisher.publish("a", "\(number)", qos: .atLeastOnce, packetID: UInt16(number)) }
        var received = client.published
        #expect(received.map(\.text) == ["1", "2"])
        client.send(.publishAcknowledgement(Acknowledgement(received[0].packetID)))
        received = client.published
        #expect(received.map(\.text) == ["3"], "in order [MQTT-4.6.0-6]")
    }

    @Test("maximum packet size: what fits is sent, what does not is left out, and who cannot be answered is not [MQTT-3.1.2-27, -28]", arguments: [QualityOfService.atMostOnce, .atLeastOnce])
    func maximumPacketSize(qos: QualityOfService) {
        let harness = BrokerHarness()
        let publisher = harness.connected("p")
        func client(_ name: String, maximum: UInt32) -> FakeClient {
            let client = harness.client()
            client.send(.connect(Connect(
                version: .v5, clientID: name, cleanStart: true, keepAliveSeconds: 0,
                properties: Properties([.number(.maximumPacketSize, maximum)]))))
            return client
        }
        let small = client("small", maximum: 40)
        harness.turn()
        small.subscribe(["a"], qos: qos)
        for length in [10, 30, 34, 35, 36, 37, 40, 500] { publisher.publish("a", String(repeating: "x", count: length), qos: qos, packetID: 7) }
        // Fixed header 2, topic 3, properties 1, and an identifier from quality of service 1 on.
        #expect(small.published.map(\.text.count) == (qos == .atMostOnce ? [10, 30, 34] : [10, 30]))
        let tiny = client("tiny", maximum: 8)
        harness.turn()
        #expect(tiny.isClosed && tiny.take().isEmpty)
    }

    @Test("what the protocol forbids ends the connection with its reason", arguments: [
        (Publish(topic: "a/+", payload: ByteBuffer()), ReasonCode.topicNameInvalid),
        (Publish(topic: "", payload: ByteBuffer()), .protocolError),
        (Publish(topic: "a", payload: ByteBuffer(), properties: Properties([.number(.subscriptionIdentifier, 1)])), .protocolError),
        (Publish(topic: "a", payload: ByteBuffer(repeating: 1, count: 2_000)), .packetTooLarge),
    ])
    func violations(publish: Publish, reason: ReasonCode) {
        let harness = BrokerHarness { $0.payloadBytesMax = 1_000 }
        let client = harness.connected("c")
        client.send(.publish(publish))
        #expect(client.take() == [.disconnect(Disconnect(reason))] && client.isClosed)
    }
}
