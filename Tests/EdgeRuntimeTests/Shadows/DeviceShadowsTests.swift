import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import BrachioJSON
import BrachioShadows
import Foundation
import Logging
import NIOCore
import Synchronization
import TestSupport
import Testing

@Suite("Shadows on the device")
struct DeviceShadowsTests {
    private final class Heard: MessageRouter {
        let messages = Mutex<[EdgeMessage]>([])
        func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws { messages.withLock { $0.append(message) } }
        var topics: [String] { messages.withLock { $0.map(\.topic) } }
    }

    private static func shadows(_ folder: URL) throws -> DeviceShadows {
        DeviceShadows(
            try ShadowFolder(folder), now: { 1_000 }, publish: { _, _ in throw BrachioError(.system, "no network") }, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func ask(_ shadows: DeviceShadows, _ operation: String, _ text: String = "") async throws -> JSONValue {
        let answer = try await shadows.answer(topic: "$aws/things/lamp/shadow/\(operation)", payload: ByteBuffer(string: text))
        return try JSONParser.parse(Array(answer.readableBytesView))
    }

    @Test("are answered without a network, and are there when the agent starts again")
    func durable() async throws {
        try await withTemporaryFolderAsync { folder in
            let shadows = try Self.shadows(folder)
            let missing = await #expect(throws: LocalShadowRefusal.self) { _ = try await Self.ask(shadows, "get") }
            #expect(missing?.code == 404)
            #expect(try await Self.ask(shadows, "update", #"{"state":{"desired":{"on":true},"reported":{"on":false}}}"#)["version"] == 1)
            let again = try Self.shadows(folder)
            #expect(try await Self.ask(again, "get")["state"] == ["desired": ["on": true], "reported": ["on": false], "delta": ["on": true]])
            let conflict = await #expect(throws: LocalShadowRefusal.self) { _ = try await Self.ask(again, "update", #"{"state":{"desired":{"on":false}},"version":7}"#) }
            #expect(conflict?.code == 409)
            #expect(try await Self.ask(again, "delete")["version"] == 1)
            #expect(try await Self.ask(Self.shadows(folder), "update", #"{"state":{"reported":{"on":true}}}"#)["version"] == 2)
        }
    }

    @Test("tell routes what has changed, and answer requests that came by a route there")
    func news() async throws {
        try await withTemporaryFolderAsync { folder in
            let shadows = try Self.shadows(folder), heard = Heard(), gate = ArrivalGate()
            gate.close()
            let work = Task { await shadows.run(heard, gate: gate) }
            _ = try await Self.ask(shadows, "update", #"{"state":{"desired":{"on":true}}}"#)
            // Functions make way for others: there is nobody to tell yet.
            for _ in 0..<100 { await Task.yield() }
            #expect(heard.topics.isEmpty)
            gate.open()
            let request = ByteBuffer(string: #"{"state":{"reported":{"on":"?"}},"version":9}"#)
            try await shadows.deliver(EdgeMessage(source: .cloud, topic: "$aws/things/lamp/shadow/update", payload: request))
            let topics = ["update/accepted", "update/delta", "update/documents", "update/rejected"].map { "$aws/things/lamp/shadow/\($0)" }
            await eventually { heard.topics.count >= topics.count }
            #expect(heard.topics == topics)
            #expect(heard.messages.withLock { $0.allSatisfy { $0.source == .shadows } })
            await #expect(throws: BrachioError.self) { try await shadows.deliver(EdgeMessage(source: .cloud, topic: "lamp/update", payload: request)) }
            work.cancel()
        }
    }

    @Test("a thing has so many named shadows and no more")
    func limit() async throws {
        try await withTemporaryFolderAsync { folder in
            let shadows = try Self.shadows(folder)
            func make(_ name: String) async throws {
                _ = try await shadows.answer(topic: "$aws/things/lamp/shadow/name/\(name)/update", payload: ByteBuffer(string: #"{"state":{"reported":{"on":true}}}"#))
            }
            for number in 0..<ShadowLimits.namedShadowsPerThing { try await make("n\(number)") }
            let refused = await #expect(throws: LocalShadowRefusal.self) { try await make("more") }
            #expect(refused?.code == 422)
            try await make("n1")
        }
    }
}
