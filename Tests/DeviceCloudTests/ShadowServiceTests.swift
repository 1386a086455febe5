import BrachioCore
import BrachioDeviceCloud
import BrachioJSON
import BrachioShadows
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Shadows, stored and served")
struct ShadowServiceTests {
    /// A service on a folder, with a clock that the test sets and the messages that were published.
    final class Bench: Sendable {
        let service: ShadowService
        let messages: Recorder
        let second: SharedSecond

        init(_ folder: URL) throws {
            let messages = Recorder(), time = SharedSecond()
            self.messages = messages
            second = time
            service = ShadowService(try ShadowStore(folder: folder), messaging: messages) { time.value }
        }

        func ask(_ topic: String, _ payload: String = "") async throws -> JSONValue {
            let topic = try #require(ShadowTopic(topic))
            return try await service.perform(topic, payload: Array(payload.utf8))
        }

        /// Sends a message and waits until it is settled.
        func send(_ topic: String, _ payload: String = "") async throws {
            let topic = try #require(ShadowTopic(topic))
            await withCheckedContinuation { continuation in service.receive(topic, payload: Array(payload.utf8)) { continuation.resume() } }
        }
    }

    final class SharedSecond: Sendable {
        private let second = Mutex<Int64>(1_000)
        var value: Int64 {
            get { second.withLock { $0 } }
            set { second.withLock { $0 = newValue } }
        }
    }

    final class Recorder: DeviceMessaging {
        private let sent = Mutex<[DeviceMessage]>([])

        func publish(_ messages: [DeviceMessage], whenStored: @escaping @Sendable () -> Void) {
            sent.withLock { $0 += messages }
            whenStored()
        }

        /// What was published since the last call, as "topic payload".
        func take() throws -> [(topic: String, document: JSONValue)] {
            try sent.withLock { sent in
                defer { sent = [] }
                return try sent.map { ($0.topic, try JSONParser.parse($0.payload)) }
            }
        }
    }

    private static let classic = "$aws/things/lamp/shadow"

    @Test("a message is answered, the thing is told the difference, others before and after; all in one order")
    func messages() async throws {
        try await withTemporaryFolderAsync { folder in
            let bench = try Bench(folder)
            try await bench.send("\(Self.classic)/get", #"{"clientToken":"a"}"#)
            try await bench.send("\(Self.classic)/update", #"{"state":{"desired":{"on":true}},"clientToken":"b"}"#)
            try await bench.send("\(Self.classic)/update", #"{"state":{"reported":{"on":true}},"version":1}"#)
            try await bench.send("\(Self.classic)/update", #"{"state":{"reported":{"on":true}},"version":1,"clientToken":"c"}"#)
            try await bench.send("\(Self.classic)/delete")
            let messages = try bench.messages.take()
            let ends = ["get/rejected", "update/accepted", "update/delta", "update/documents", "update/accepted", "update/documents", "update/rejected", "delete/accepted"]
            #expect(messages.map(\.topic) == ends.map { "\(Self.classic)/\($0)" })
            #expect(try messages[0].document == JSONParser.parse(#"{"code":404,"message":"No shadow exists with name: 'lamp'","timestamp":1000,"clientToken":"a"}"#))
            #expect(messages[2].document["state"] == ["on": true] && messages[2].document["clientToken"] == "b")
            #expect(try messages[6].document == JSONParser.parse(#"{"code":409,"message":"Version conflict","timestamp":1000,"clientToken":"c"}"#))
            #expect(try messages[7].document == JSONParser.parse(#"{"version":2,"timestamp":1000}"#))
        }
    }

    @Test("what was acknowledged is there after the store is opened anew, metadata and all")
    func durability() async throws {
        try await withTemporaryFolderAsync { folder in
            var bench = try Bench(folder)
            _ = try await bench.ask("\(Self.classic)/name/light/update", #"{"state":{"desired":{"a":1,"b":[1,{"c":2.50}]}}}"#)
            bench.second.value = 1_005
            _ = try await bench.ask("\(Self.classic)/name/light/update", #"{"state":{"reported":{"a":1}}}"#)
            let before = try await bench.ask("\(Self.classic)/name/light/get")
            try bench.service.store.close()
            bench = try Bench(folder)
            bench.second.value = 1_005
            #expect(try await bench.ask("\(Self.classic)/name/light/get") == before)
            #expect(before["metadata"]?["desired"]?["a"]?["timestamp"] == 1_000 && before["metadata"]?["reported"]?["a"]?["timestamp"] == 1_005)
            #expect(before.description.contains("2.50"), "digits are kept as they were sent")
        }
    }

    @Test("a shadow that is made anew goes on from the removed one's version, for two days")
    func versionMemory() async throws {
        try await withTemporaryFolderAsync { folder in
            let bench = try Bench(folder)
            let update = #"{"state":{"desired":{"a":1}}}"#
            for version: JSONValue in [1, 2] { #expect(try await bench.ask("\(Self.classic)/update", update)["version"] == version) }
            _ = try await bench.ask("\(Self.classic)/delete")
            await #expect(throws: ShadowError.self) { _ = try await bench.ask("\(Self.classic)/get") }
            await #expect(throws: ShadowError.self) { _ = try await bench.ask("\(Self.classic)/delete") }
            bench.second.value += ShadowLimits.versionMemorySeconds - 1
            #expect(try await bench.ask("\(Self.classic)/update", update)["version"] == 3)
            _ = try await bench.ask("\(Self.classic)/delete")
            bench.second.value += ShadowLimits.versionMemorySeconds
            #expect(try await bench.ask("\(Self.classic)/update", update)["version"] == 1)
        }
    }

    @Test("classic and named shadows are apart; names are listed in order, page by page; there are so many and no more")
    func names() async throws {
        try await withTemporaryFolderAsync { folder in
            let bench = try Bench(folder)
            let update = #"{"state":{"desired":{"a":1}}}"#
            for number in 0..<ShadowLimits.namedShadowsPerThing { _ = try await bench.ask("\(Self.classic)/name/n\(number)/update", update) }
            let error = await #expect(throws: ShadowError.self) { _ = try await bench.ask("\(Self.classic)/name/more/update", update) }
            #expect(error?.code == 422)
            #expect(try await bench.ask("\(Self.classic)/update", update)["version"] == 1)
            _ = try await bench.ask("\(Self.classic)/name/n7/delete")
            _ = try await bench.ask("\(Self.classic)/name/more/update", update)
            let thing = try ThingName("lamp")
            #expect(try await bench.service.store.names(of: thing, after: nil, limit: 3) == ["more", "n0", "n1"])
            #expect(try await bench.service.store.names(of: thing, after: "n1", limit: 2) == ["n10", "n11"])
        }
    }

    @Test("requests beyond a thing's share are refused with 429, and each is settled once")
    func throttling() async throws {
        try await withTemporaryFolderAsync { folder in
            let bench = try Bench(folder), topic = try #require(ShadowTopic("\(Self.classic)/update"))
            let payload = Array(#"{"state":{"desired":{"a":1}}}"#.utf8)
            let count = ShadowLimits.requestsInFlightPerThing * 20
            await withCheckedContinuation { continuation in
                let left = LeftToSettle(count) { continuation.resume() }
                for _ in 0..<count { bench.service.receive(topic, payload: payload) { left.one() } }
            }
            let messages = try bench.messages.take()
            let accepted = messages.count { $0.topic.hasSuffix("update/accepted") }, rejected = messages.filter { $0.topic.hasSuffix("rejected") }
            #expect(accepted + rejected.count == count && accepted >= ShadowLimits.requestsInFlightPerThing)
            #expect(rejected.allSatisfy { $0.document["code"] == 429 && $0.document["message"] == "Too many requests" })
            let last = try await bench.ask("\(Self.classic)/get")["version"]
            #expect(last == .number(JSONNumber(Int64(accepted))))
        }
    }

    final class LeftToSettle: Sendable {
        private let left: Mutex<Int>
        private let finish: @Sendable () -> Void
        init(_ count: Int, _ finish: @escaping @Sendable () -> Void) {
            left = Mutex(count)
            self.finish = finish
        }
        func one() {
            let isDone = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isDone { finish() }
        }
    }

    @Test("whatever is asked in whatever order, the store says what a dictionary of documents says")
    func model() async throws {
        try await withTemporaryFolderAsync { folder in
            let bench = try Bench(folder)
            var random = SplitMix64(seed: 11), model: [String: (document: ShadowDocument, isThere: Bool)] = [:]
            for _ in 0..<400 {
                let prefix = ["\(Self.classic)", "\(Self.classic)/name/a", "$aws/things/fan/shadow"].randomElement(using: &random) ?? ""
                bench.second.value += Int64.random(in: 0..<5, using: &random)
                let now = bench.second.value, known = model[prefix]
                switch Int.random(in: 0..<6, using: &random) {
                case 0:
                    let answer = try? await bench.ask("\(prefix)/get")
                    #expect(answer == (known?.isThere == true ? known?.document.answer(timestampSeconds: now, clientToken: nil) : nil))
                case 1:
                    let answer = try? await bench.ask("\(prefix)/delete")
                    #expect((answer != nil) == (known?.isThere == true))
                    if let known, known.isThere { model[prefix] = (ShadowDocument(version: known.document.version), false) }
                default:
                    let name = ["x", "y"].randomElement(using: &random) ?? "x", section = Bool.random(using: &random) ? "desired" : "reported"
                    let value = ["null", "1", "{\"z\":2}", "[3]"].randomElement(using: &random) ?? "1"
                    let version = Int.random(in: 0..<4, using: &random) == 0 ? ",\"version\":\(Int.random(in: 0..<9, using: &random))" : ""
                    let payload = "{\"state\":{\"\(section)\":{\"\(name)\":\(value)}}\(version)}"
                    let change = try? (known?.document ?? ShadowDocument()).changed(by: ShadowUpdate(Array(payload.utf8)), atSeconds: now)
                    let answer = try? await bench.ask("\(prefix)/update", payload)
                    #expect(answer == change?.accepted)
                    if let change { model[prefix] = (change.current, true) }
                }
            }
        }
    }
}
