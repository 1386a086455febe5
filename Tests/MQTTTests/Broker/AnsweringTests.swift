import BrachioMQTT
import NIOCore
import Synchronization
import Testing

@Suite("Services that answer")
struct AnsweringTests {
    /// What a service was handed and has not settled.
    final class Owed: Sendable {
        private let state = Mutex<[(BrokerMessage, ServiceReceipt)]>([])
        func add(_ message: BrokerMessage, _ receipt: ServiceReceipt) { state.withLock { $0.append((message, receipt)) } }
        var topics: [String] { state.withLock { $0.map(\.0.topic) } }
        func settle(_ index: Int) { ServiceReceipt.settle([state.withLock { $0[index].1 }]) }
    }

    private static func harness(_ filters: [String]) throws -> (BrokerHarness, Owed) {
        let harness = BrokerHarness(.aws)
        let owed = Owed()
        harness.broker.answer(try filters.map { try TopicFilter($0) }, name: "test") { owed.add($0, $1) }
        return (harness, owed)
    }

    private static func acknowledged(_ client: FakeClient) -> [UInt16] {
        client.take().compactMap { if case .publishAcknowledgement(let answer) = $0 { answer.packetID } else { nil } }
    }

    private static func publish(_ client: FakeClient, _ topic: String, _ packetID: UInt16, qos: QualityOfService = .atLeastOnce) {
        client.send(.publish(Publish(topic: topic, payload: ByteBuffer(string: "x"), qos: qos, packetID: packetID)))
    }

    @Test("a publisher is acknowledged when the service has settled its message, in the order of what it sent", arguments: [ProtocolVersion.v3, .v5])
    func order(version: ProtocolVersion) throws {
        let (harness, owed) = try Self.harness(["ask/+"])
        let client = harness.connected("c", version: version)
        Self.publish(client, "ask/1", 1)
        Self.publish(client, "other", 2)
        Self.publish(client, "ask/2", 3)
        #expect(owed.topics == ["ask/1", "ask/2"])
        #expect(Self.acknowledged(client) == [])
        owed.settle(1)
        #expect(Self.acknowledged(client) == [])
        owed.settle(0)
        #expect(Self.acknowledged(client) == [1, 2, 3])
        Self.publish(client, "other", 4)
        #expect(Self.acknowledged(client) == [4])
    }

    @Test("messages of quality of service 0 reach the service too; settling what nobody waits for does nothing")
    func unacknowledged() throws {
        let (harness, owed) = try Self.harness(["ask/+"])
        let client = harness.connected("c")
        Self.publish(client, "ask/0", 0, qos: .atMostOnce)
        #expect(owed.topics == ["ask/0"])
        owed.settle(0)
        #expect(Self.acknowledged(client) == [])
    }

    @Test("a publisher that is gone owes nothing to a receipt that comes late, and another is not answered in its place")
    func late() throws {
        let (harness, owed) = try Self.harness(["ask/+"])
        let first = harness.connected("c"), second = harness.connected("d")
        Self.publish(first, "ask/1", 7)
        first.drop()
        Self.publish(second, "ask/2", 7)
        owed.settle(0)
        #expect(Self.acknowledged(second) == [])
        owed.settle(1)
        #expect(Self.acknowledged(second) == [7])
    }

    @Test("a client of version 3.1.1 with a hundred messages unanswered is not read from, and is again when half are settled")
    func backPressure() throws {
        let (harness, owed) = try Self.harness(["ask/+"])
        let client = harness.connected("c", version: .v3)
        for packetID in 1...UInt16(100) { Self.publish(client, "ask/x", packetID) }
        #expect(!client.isReading)
        for index in 0..<60 { owed.settle(index) }
        #expect(Self.acknowledged(client) == Array(1...60))
        #expect(client.isReading)
    }
}
