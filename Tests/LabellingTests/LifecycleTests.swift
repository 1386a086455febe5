import BrachioCore
import BrachioLabelling
import Foundation
import Testing

@Suite("A labelling job's lifecycle")
struct LifecycleTests {
    private let now = Date(timeIntervalSince1970: 0)

    @Test("from the manifest to the end, and by being stopped")
    func ways() {
        var job = LabellingLifecycle()
        #expect(job.apply(.recovered, at: now) == [.readInput])
        #expect(job.apply(.imported, at: now) == [])
        #expect(job.phase == .inProgress)
        var stopped = job
        #expect(job.apply(.allDone, at: now) == [.writeOutput])
        #expect(job.apply(.recovered, at: now) == [.writeOutput])
        _ = job.apply(.delivered, at: now)
        #expect(job.phase == .completed)
        #expect(stopped.apply(.stop(.asked), at: now) == [.writeOutput])
        #expect(stopped.phase.takesAnswers)
        _ = stopped.apply(.delivered, at: now)
        #expect(stopped.phase == .stopped && !stopped.phase.takesAnswers)
    }

    @Test("whatever comes in whatever order, an end is an end", arguments: 1...20)
    func random(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed)), job = LabellingLifecycle()
        let events: [LabellingLifecycle.Event] = [
            .imported, .allDone, .stop(.asked), .delivered, .failed("why"), .recovered, .stop(.percentageMaximum),
        ]
        var ended: LabellingLifecycle?
        for _ in 0..<50 {
            let actions = job.apply(events.randomElement(using: &random) ?? .recovered, at: now)
            if let ended { #expect(job == ended && actions.isEmpty) }
            if job.phase.isEnd { ended = job }
            #expect((job.ended != nil) == job.phase.isEnd)
        }
    }
}
