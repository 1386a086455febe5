import BrachioCore
import BrachioEdgeFunctions
import NIOCore
import Testing

@Suite("Messages that wait for a function")
struct WorkQueueTests {
    private static func request(_ name: String, bytes: Int = 2, wantsResult: Bool = true) -> WorkRequest {
        WorkRequest(identifier: name, payload: ByteBuffer(repeating: 7, count: bytes), clientContext: "", wantsResult: wantsResult)
    }
    private static let done = WorkResult(payload: ByteBuffer(string: "done"))

    @Test("are taken in order, and their results fetched once")
    func order() throws {
        var queue = WorkQueue(function: "f", timeout: .seconds(3))
        for name in ["a", "b"] { try queue.add(Self.request(name)) }
        #expect(queue.take(at: .zero)?.identifier == "a")
        #expect(queue.fetch("a", at: .zero) == .pending)
        #expect(queue.fetch("b", at: .zero) == .pending)
        let finished = queue.finish("a", Self.done, at: .seconds(1))
        #expect(finished)
        #expect(queue.fetch("a", at: .seconds(1)) == .result(Self.done))
        #expect(queue.fetch("a", at: .seconds(1)) == .unknown)
        let again = queue.finish("a", Self.done, at: .seconds(1))
        #expect(!again)
    }

    @Test("come back to the front where they could not be handed over")
    func givenBack() throws {
        var queue = WorkQueue(function: "f", timeout: .seconds(3))
        for name in ["a", "b"] { try queue.add(Self.request(name)) }
        _ = queue.take(at: .zero)
        queue.giveBack("a")
        #expect(queue.take(at: .zero)?.identifier == "a")
        #expect(queue.take(at: .zero)?.identifier == "b")
    }

    @Test("leave it in their order, but for those whose result somebody wants")
    func left() throws {
        var queue = WorkQueue(function: "f", timeout: .seconds(3))
        for (name, wantsResult) in [("a", false), ("b", false), ("c", true), ("d", false)] { try queue.add(Self.request(name, wantsResult: wantsResult)) }
        _ = queue.take(at: .zero)
        #expect(queue.removeEvents().map(\.identifier) == ["b", "d"])
        #expect(queue.waitingCount == 1 && queue.take(at: .zero)?.identifier == "c")
        // The room is free again.
        for index in 0..<FunctionLimits.waitingRequestsCount { try queue.add(Self.request("\(index)")) }
    }

    @Test("are overdue after the function's time, counted from when they were taken")
    func overdue() throws {
        var queue = WorkQueue(function: "f", timeout: .seconds(3))
        try queue.add(Self.request("a"))
        #expect(queue.nextDue == nil)
        _ = queue.take(at: .seconds(10))
        #expect(queue.nextDue == .seconds(13))
        #expect(!queue.isOverdue(at: .milliseconds(12_999)))
        #expect(queue.isOverdue(at: .seconds(13)))
    }

    @Test("are refused past the limits of number and bytes")
    func limits() throws {
        var queue = WorkQueue(function: "f", timeout: .seconds(3))
        for index in 0..<FunctionLimits.waitingRequestsCount { try queue.add(Self.request("\(index)")) }
        #expect(throws: BrachioError.self) { try queue.add(Self.request("more")) }
        _ = queue.take(at: .zero)
        try queue.add(Self.request("now"))
        var heavy = WorkQueue(function: "f", timeout: .seconds(3))
        let count = FunctionLimits.waitingRequestBytes / FunctionLimits.messageBytes
        for index in 0..<count { try heavy.add(Self.request("\(index)", bytes: FunctionLimits.messageBytes)) }
        #expect(throws: BrachioError.self) { try heavy.add(Self.request("more", bytes: FunctionLimits.messageBytes)) }
    }

    @Test("results that nobody fetches are forgotten, by age and by number")
    func unfetched() throws {
        var queue = WorkQueue(function: "f", timeout: .seconds(3))
        for index in 0...FunctionLimits.keptResultsCount {
            try queue.add(Self.request("\(index)"))
            _ = queue.take(at: .seconds(index))
            _ = queue.finish("\(index)", Self.done, at: .seconds(index) / 100)
        }
        #expect(queue.fetch("0", at: .seconds(1)) == .unknown)
        #expect(queue.fetch("1", at: .seconds(1)) == .result(Self.done))
        #expect(queue.fetch("2", at: .seconds(FunctionLimits.keptResultSeconds + 2)) == .unknown)
    }
}
