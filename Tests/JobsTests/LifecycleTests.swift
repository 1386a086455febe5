import BrachioJobs
import Foundation
import TestSupport
import Testing

@Suite("A job's lifecycle")
struct LifecycleTests {
    private let start = Date(timeIntervalSince1970: 1_000)

    private func lifecycle(after events: [JobLifecycle.Event]) -> JobLifecycle {
        var lifecycle = JobLifecycle(created: start)
        for (position, event) in events.enumerated() { _ = lifecycle.apply(event, at: start + Double(position + 1)) }
        return lifecycle
    }

    @Test("goes from waiting to completed and says each time what is to be done")
    func completes() {
        var lifecycle = JobLifecycle(created: start)
        #expect(lifecycle.apply(.admitted, at: start + 5) == [.prepare])
        #expect(lifecycle.apply(.prepared, at: start + 6) == [.launch])
        #expect(lifecycle.apply(.said("epoch 3"), at: start + 7) == [])
        #expect(lifecycle.message == "epoch 3")
        #expect(lifecycle.apply(.workerEnded(.finished), at: start + 20) == [.deliver])
        #expect(lifecycle.apply(.delivered, at: start + 25) == [])
        #expect(lifecycle.phase == .completed)
        #expect(lifecycle.runtimeSeconds(now: start + 1000) == 20)
        #expect(lifecycle.stretches.map(\.phase) == [.waiting, .preparing, .working, .delivering, .completed])
    }

    @Test(
        "a request to stop ends in stopped from every phase",
        arguments: [
            ([], [], [.stop(.asked)]),
            ([.admitted], [], [.stop(.asked), .prepared]),
            ([.admitted, .prepared], [.interrupt], [.stop(.asked), .workerEnded(.interrupted(hasResult: false))]),
            ([.admitted, .prepared], [.interrupt], [.stop(.asked), .workerEnded(.crashed("with signal 9"))]),
            ([.admitted, .prepared], [.interrupt], [.stop(.maxRuntime), .workerEnded(.interrupted(hasResult: true)), .delivered]),
            ([.admitted, .prepared, .workerEnded(.finished)], [], [.stop(.asked), .delivered]),
        ] as [([JobLifecycle.Event], [JobLifecycle.Action], [JobLifecycle.Event])])
    func stops(before: [JobLifecycle.Event], actions: [JobLifecycle.Action], events: [JobLifecycle.Event]) {
        var lifecycle = lifecycle(after: before)
        #expect(lifecycle.apply(events[0], at: start + 50) == actions)
        for event in events.dropFirst() { _ = lifecycle.apply(event, at: start + 60) }
        #expect(lifecycle.phase == .stopped)
    }

    @Test("a worker that crashes is started again, and the third crash fails the job with how it ended")
    func crashes() {
        var lifecycle = lifecycle(after: [.admitted, .prepared])
        #expect(lifecycle.apply(.workerEnded(.crashed("with signal 9")), at: start) == [.launch])
        #expect(lifecycle.apply(.workerEnded(.crashed("with signal 9")), at: start) == [.launch])
        #expect(lifecycle.apply(.workerEnded(.crashed("with signal 11")), at: start) == [])
        #expect(lifecycle.phase == .failed)
        #expect(lifecycle.failureReason == "The worker ended unexpectedly 3 times, at last with signal 11")
    }

    @Test(
        "after a restart of the program, each phase goes on with its own work",
        arguments: [
            ([], []), ([.admitted], [.prepare]), ([.admitted, .prepared], [.launch]),
            ([.admitted, .prepared, .stop(.asked)], [.launch, .interrupt]),
            ([.admitted, .prepared, .workerEnded(.finished)], [.deliver]),
            ([.admitted, .failed("no photos")], []),
        ] as [([JobLifecycle.Event], [JobLifecycle.Action])])
    func recovers(events: [JobLifecycle.Event], actions: [JobLifecycle.Action]) {
        var lifecycle = lifecycle(after: events)
        #expect(lifecycle.apply(.recovered, at: start + 99) == actions)
    }

    @Test("any events in any order keep the order of stretches, end once, and survive JSON")
    func anyEvents() throws {
        let events: [JobLifecycle.Event] = [
            .admitted, .prepared, .delivered, .failed("no"), .stop(.asked), .stop(.maxRuntime), .said("so"), .recovered,
            .workerEnded(.finished), .workerEnded(.interrupted(hasResult: false)), .workerEnded(.interrupted(hasResult: true)),
            .workerEnded(.failed("no")), .workerEnded(.crashed("so")),
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var lifecycle = JobLifecycle(created: start)
            var end: JobLifecycle?
            for step in 0..<12 {
                guard let event = events.randomElement(using: &generator) else { continue }
                let actions = lifecycle.apply(event, at: start + Double(step + 1))
                if let end { #expect(lifecycle == end && actions.isEmpty) }
                if lifecycle.phase.isEnd { end = lifecycle }
                #expect((lifecycle.phase == .failed) == (lifecycle.failureReason != nil))
                let open = lifecycle.stretches.filter { $0.end == nil }.count
                #expect(open == (lifecycle.phase.isEnd ? 0 : 1))
                for (one, two) in zip(lifecycle.stretches, lifecycle.stretches.dropFirst()) { #expect(one.end == two.start) }
            }
            let decoded = try JSONDecoder().decode(JobLifecycle.self, from: JSONEncoder().encode(lifecycle))
            #expect(decoded == lifecycle)
        }
    }
}
