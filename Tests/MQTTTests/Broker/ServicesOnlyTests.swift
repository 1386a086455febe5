import BrachioMQTT
import NIOCore
import Testing

@Suite("A broker whose clients talk to its services alone")
struct ServicesOnlyTests {
    @Test("what a client publishes reaches the services and no other client, whatever its quality of service", arguments: [QualityOfService.atMostOnce, .atLeastOnce])
    func apart(qos: QualityOfService) throws {
        let harness = BrokerHarness(.aws) { $0.relaysAmongClients = false }
        let owed = AnsweringTests.Owed()
        harness.broker.answer([try TopicFilter("#")], name: "test") { owed.add($0, $1) }
        let listener = harness.connected("l"), publisher = harness.connected("p")
        #expect(listener.subscribe(["a/#"]).allSatisfy { !$0.isFailure })
        #expect(listener.subscribe(["$share/g/a/#"]).allSatisfy { !$0.isFailure })
        publisher.publish("a/b", "x", qos: qos, packetID: qos == .atMostOnce ? 0 : 1)
        #expect(owed.topics == ["a/b"])
        #expect(listener.published.isEmpty)
    }

    @Test("with the usual settings it reaches both")
    func together() throws {
        let harness = BrokerHarness(.aws), listener = harness.connected("l"), publisher = harness.connected("p")
        listener.subscribe(["a/#"])
        publisher.publish("a/b", "x", qos: .atLeastOnce, packetID: 1)
        #expect(listener.published.map(\.topic) == ["a/b"])
    }
}
