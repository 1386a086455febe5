import BrachioMQTT
import NIOCore
import Testing

/// Where IoT Core differs from the standard, and its limits.
@Suite("Broker: modes")
struct ModeTests {
    @Test("aws has no quality of service 2: grants 1, refuses a publish and a will")
    func qualities() {
        let harness = BrokerHarness(.aws)
        let client = harness.connected("c")
        #expect(client.acknowledgement?.properties[number: .maximumQoS] == 1)
        #expect(client.subscribe(["a"], qos: .exactlyOnce) == [.grantedQoS1])
        client.publish("a", "x", qos: .exactlyOnce)
        #expect(client.take() == [.disconnect(Disconnect(.qosNotSupported))])
        let will = Connect.Will(topic: "a", payload: ByteBuffer(), qos: .exactlyOnce)
        #expect(harness.connected("w", will: will).acknowledgement?.reason == .qosNotSupported)
        #expect(BrokerHarness(.strict).connected("c").acknowledgement?.properties.contains(.maximumQoS) == false)
    }

    @Test("sensor/# matches sensor in strict mode only", arguments: [(BrokerMode.aws, 0), (.strict, 1)])
    func hash(mode: BrokerMode, count: Int) {
        let harness = BrokerHarness(mode)
        let client = harness.connected("c")
        client.subscribe(["sensor/#"])
        client.publish("sensor", "x")
        #expect(client.published.count == count)
    }

    @Test("subscriptions with a wildcard get retained messages in strict mode only", arguments: [(BrokerMode.aws, 0), (.strict, 1)])
    func retained(mode: BrokerMode, count: Int) {
        let harness = BrokerHarness(mode)
        let client = harness.connected("c")
        client.publish("a/b", "x", retain: true)
        client.subscribe(["a/+"])
        #expect(client.published.count == count)
        client.subscribe(["a/b"])
        #expect(client.published.count == 1)
    }

    @Test("topics that begin with $aws keep nothing in aws mode", arguments: [(BrokerMode.aws, 0), (.strict, 1)])
    func reserved(mode: BrokerMode, count: Int) {
        let harness = BrokerHarness(mode)
        let client = harness.connected("c")
        client.publish("$aws/things/t", "x", retain: true)
        client.subscribe(["$aws/things/t"])
        #expect(client.published.count == count)
    }

    @Test("a refused CONNECT of version 3.1.1 is answered with 7 in aws mode, with 5 in strict mode", arguments: [(BrokerMode.aws, UInt8(7)), (.strict, 5)])
    func refusal(mode: BrokerMode, code: UInt8) {
        let harness = BrokerHarness(mode, authorizer: RefuseEverybody())
        let client = harness.client()
        client.version = .v3
        client.send(.connect(Connect(version: .v3, clientID: "c")))
        var expected = ConnectAcknowledgement(reason: code == 7 ? .unspecifiedError : .notAuthorized)
        expected.returnCode = code == 7 ? 7 : nil
        #expect(client.take() == [.connectAcknowledgement(expected)] && client.isClosed)
    }

    @Test("aws: 128 KB of payload, 7 slashes, 8 topics a SUBSCRIBE, 50 subscriptions, 128 characters of identifier")
    func limits() {
        let harness = BrokerHarness(.aws)
        var client = harness.connected("c")
        client.publish("a", String(repeating: "x", count: 128 << 10), qos: .atLeastOnce)
        #expect(client.take().count == 1)
        client.publish("a", String(repeating: "x", count: 128 << 10 + 1))
        #expect(client.take() == [.disconnect(Disconnect(.packetTooLarge))])
        client = harness.connected("c")
        client.publish("1/2/3/4/5/6/7/8", "x", qos: .atLeastOnce)
        client.publish("$aws/rules/r/1/2/3/4/5/6/7/8", "x", qos: .atLeastOnce)
        #expect(client.take().count == 2)
        client.publish("1/2/3/4/5/6/7/8/9", "x")
        #expect(client.take() == [.disconnect(Disconnect(.topicNameInvalid))])
        client = harness.connected("c")
        for batch in 0..<7 { _ = client.subscribe((0..<7).map { "t/\(batch)/\($0)" }) }
        #expect(client.subscribe(["t/50", "t/51"]) == [.grantedQoS1, .quotaExceeded])
        client.send(.subscribe(Subscribe(1, (0..<9).map { Subscribe.Request("\($0)") })))
        #expect(client.take().contains(.disconnect(Disconnect(.quotaExceeded))))
        #expect(harness.connected(String(repeating: "i", count: 128)).acknowledgement?.reason == .success)
        #expect(harness.connected(String(repeating: "i", count: 129)).acknowledgement?.reason == .clientIdentifierNotValid)
    }

    @Test("aws: 100 messages without an answer")
    func unacknowledged() {
        let harness = BrokerHarness(.aws)
        let client = harness.connected("c"), publisher = harness.connected("p")
        #expect(client.acknowledgement?.properties[number: .receiveMaximum] == 100)
        client.subscribe(["a"])
        for number in 1...150 { publisher.publish("a", "\(number)", qos: .atLeastOnce, packetID: UInt16(number)) }
        #expect(client.published.count == 100)
    }

    @Test("permissions decide on publish, subscribe and receive; a change counts from the next message on")
    func permissions() {
        let authorizer = OnlyOwnTopics()
        let harness = BrokerHarness(.aws, authorizer: authorizer)
        let client = harness.connected("c"), other = harness.connected("other")
        #expect(client.subscribe(["own/c", "own/other", "all"]) == [.grantedQoS1, .notAuthorized, .grantedQoS1])
        client.publish("own/c", "1", qos: .atLeastOnce)
        #expect(client.published.map(\.text) == ["1"])
        other.publish("own/c", "2", qos: .atLeastOnce, packetID: 3)
        #expect(other.take() == [.publishAcknowledgement(Acknowledgement(3, .notAuthorized))])
        client.publish("own/other", "3")
        #expect(client.take() == [.disconnect(Disconnect(.notAuthorized))])
        let again = harness.connected("c")
        again.subscribe(["all"])
        other.publish("all", "4")
        #expect(again.published.isEmpty, "subscribed, but may not receive")
    }
}

struct RefuseEverybody: ClientAuthorizer {
    func authorize(_ attempt: ConnectionAttempt, _ answer: @escaping @Sendable (ConnectionDecision) -> Void) { answer(.refused(.notAuthorized)) }
}

/// A client may use `own/<its identifier>`, publish and subscribe to `all`, and receive only what is its own.
struct OnlyOwnTopics: ClientAuthorizer, ClientPermissions {
    var clientID = ""

    func authorize(_ attempt: ConnectionAttempt, _ answer: @escaping @Sendable (ConnectionDecision) -> Void) {
        answer(.accepted(OnlyOwnTopics(clientID: attempt.clientID), principal: attempt.clientID))
    }

    func mayPublish(to topic: String, retain: Bool) -> Bool { topic == "own/\(clientID)" || topic == "all" }
    func maySubscribe(to filter: String) -> Bool { filter == "own/\(clientID)" || filter == "all" }
    func mayReceive(from topic: String) -> Bool { topic == "own/\(clientID)" }
}
