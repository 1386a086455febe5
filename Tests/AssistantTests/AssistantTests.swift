import BrachioActiveLearning
import BrachioAssistant
import BrachioCore
import Foundation
import Synchronization
import Testing

@Suite struct AssistantTests {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assistant-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test("as soon as photos have features there is a queue that shows every class, and an order by similarity")
    func first() async throws {
        try await withFolder { folder in
            let bench = try Bench(MemoryLabelling(classes: 5, photos: 200), folder: folder)
            #expect(bench.assistant.board.advice(on: 3) == nil)
            try await bench.settle()
            let advice = try #require(bench.assistant.board.advice(on: 3))
            #expect(Set(advice.queue.prefix(5).map { bench.labelling.truth(Int($0)) }).count == 5)
            #expect(advice.similarity.map(Int.init).sorted() == Array(0..<200))
            #expect(advice.doubt == [] && bench.assistant.board.suggestion(job: 3, object: 7) == nil)
            #expect(bench.assistant.board.progress(of: 3)?.featured == 200)
        }
    }

    @Test("after a few answers the model suggests what people would say, and asks nothing that is answered")
    func learning() async throws {
        try await withFolder { folder in
            let bench = try Bench(MemoryLabelling(classes: 4, photos: 160), folder: folder)
            try await bench.settle()
            let asked = try #require(bench.assistant.board.advice(on: 3)).queue.prefix(12).map(Int.init)
            bench.labelling.answer(asked)
            try await bench.settle()
            let advice = try #require(bench.assistant.board.advice(on: 3))
            let right = (0..<160).count { bench.assistant.board.suggestion(job: 3, object: $0)?.classIndex == bench.labelling.truth($0) }
            #expect(right > 150)
            #expect(Set(advice.queue.map(Int.init)).isDisjoint(with: asked))
            #expect(advice.doubt.count == 148)
            #expect(bench.assistant.board.progress(of: 3)?.learned == 12)
            #expect(bench.assistant.board.suggestion(job: 3, object: 160) == nil && bench.assistant.board.suggestion(job: 4, object: 0) == nil)
        }
    }

    @Test("photos that are added have features too, and a program that starts again computes nothing twice")
    func growing() async throws {
        try await withFolder { folder in
            let labelling = MemoryLabelling(classes: 3, photos: 70)
            let bench = try Bench(labelling, folder: folder)
            try await bench.settle()
            let launches = bench.workers.launches.withLock { $0 }
            labelling.add(10)
            let again = try Bench(labelling, bench.workers, folder: folder)
            try await again.settle()
            #expect(bench.workers.launches.withLock { $0 } == launches + 1)
            #expect(try #require(again.assistant.board.advice(on: 3)).similarity.count == 80)
        }
    }

    @Test("photos that are gone or kill their worker have no features, and all others do")
    func deadly() async throws {
        try await withFolder { folder in
            let labelling = MemoryLabelling(classes: 3, photos: 40)
            labelling.add(40) { [45: "deadly", 50: "gone", 63: "deadly"][$0] }
            let bench = try Bench(labelling, folder: folder)
            try await bench.settle()
            labelling.answer(0..<30)
            try await bench.settle()
            for object in 0..<80 { #expect((bench.assistant.board.suggestion(job: 3, object: object) == nil) == [45, 50, 63].contains(object)) }
            // They are asked all the same, after all others.
            #expect(bench.assistant.board.advice(on: 3)?.queue.suffix(3).sorted() == [45, 50, 63])
        }
    }

    @Test("a worker that is ended before its time leaves no gap, not even where a photo behind it is gone")
    func interrupted() async throws {
        try await withFolder { folder in
            let labelling = MemoryLabelling(classes: 3, photos: 0)
            labelling.add(40) { $0 == 30 ? "gone" : nil }
            let bench = try Bench(labelling, folder: folder)
            bench.workers.endsAfter.withLock { $0 = 5 }
            try await bench.settle()
            let advice = try #require(bench.assistant.board.advice(on: 3))
            #expect(advice.similarity.map(Int.init).sorted() == Array(0..<40))
        }
    }

    @Test("another backbone's features take the place of the old")
    func backbone() async throws {
        try await withFolder { folder in
            let labelling = MemoryLabelling(classes: 3, photos: 60)
            let bench = try Bench(labelling, folder: folder)
            try await bench.settle()
            bench.workers.version.withLock { $0 = "2" }
            labelling.add(5)
            try await bench.settle()
            #expect(bench.assistant.board.progress(of: 3)?.featured == 65)
            #expect(bench.assistant.board.advice(on: 3)?.similarity.count == 65)
        }
    }

    @Test("with a target the machine labels what is easy, and takes back what people's answers put in doubt")
    func automation() async throws {
        try await withFolder { folder in
            let labelling = MemoryLabelling(classes: 4, photos: 400, target: 0.95)
            let bench = try Bench(labelling, folder: folder)
            try await bench.settle()
            for _ in 0..<12 where labelling.machineLabels.isEmpty {
                labelling.answer(try #require(bench.assistant.board.advice(on: 3)).queue.prefix(20).map(Int.init))
                try await bench.settle()
            }
            #expect(labelling.machineLabels.count > 100)
            #expect(labelling.machineLabels.allSatisfy { $0.classes == [labelling.truth($0.object)] })
            let progress = try #require(bench.assistant.board.progress(of: 3)?.automation)
            #expect(progress.threshold != nil && progress.looks >= 1)
            // Some are left to people, who are asked them soon and do not see what the machine says.
            let aside = labelling.state.withLock { Array($0.checks.keys) }, queue = try #require(bench.assistant.board.advice(on: 3)).queue.map(Int.init)
            #expect(aside.count >= 20 && Set(queue.prefix(40)).isSuperset(of: aside.prefix(20).filter(queue.contains)))
            #expect(aside.allSatisfy { object in !labelling.machineLabels.contains { $0.object == object } })
            #expect(aside.allSatisfy { bench.assistant.board.suggestion(job: 3, object: $0) == nil })
            labelling.answer(aside)
            try await bench.settle()
            #expect(bench.assistant.board.progress(of: 3)?.automation?.right == aside.count)
            // People who answer by lot: nothing can be held any more.
            labelling.state.withLock { state in
                var source = SplitMix64(seed: 3)
                for object in 0..<400 where state.labels[object]?.isMachine == false {
                    state.labels[object]?.classes = [Int(source.next() % 4)]
                }
                state.job.revision += 1
            }
            try await bench.settle()
            #expect(labelling.machineLabels.isEmpty)
        }
    }

    @Test("checks that speak against the target stop the machine and send back what it labelled, also after a restart")
    func stopped() async throws {
        try await withFolder { folder in
            let labelling = MemoryLabelling(classes: 4, photos: 400, target: 0.95)
            let bench = try Bench(labelling, folder: folder)
            try await bench.settle()
            for _ in 0..<12 where labelling.machineLabels.isEmpty {
                labelling.answer(try #require(bench.assistant.board.advice(on: 3)).queue.prefix(20).map(Int.init))
                try await bench.settle()
            }
            #expect(labelling.machineLabels.count > 100)
            // People see another class in a third of what they check.
            labelling.answer(labelling.state.withLock { Array($0.checks.keys.sorted()) }) { $0 % 3 == 0 ? ($0 + 1) % 4 : $0 }
            try await bench.settle()
            let state = try #require(bench.assistant.board.progress(of: 3)?.automation)
            #expect(state.isStopped && state.right < state.checked && labelling.machineLabels.isEmpty)
            let again = try Bench(labelling, bench.workers, folder: folder)
            try await again.settle()
            #expect(labelling.machineLabels.isEmpty && again.assistant.board.progress(of: 3)?.automation?.isStopped == true)
        }
    }

    @Test("photos that look alike stand in one group, and groups follow each other in their order")
    func groups() async throws {
        try await withFolder { folder in
            let bench = try Bench(MemoryLabelling(classes: 4, photos: 80), folder: folder)
            try await bench.settle()
            let advice = try #require(bench.assistant.board.advice(on: 3))
            #expect(advice.grouped.map(Int.init).sorted() == Array(0..<80))
            let groups = advice.grouped.map { bench.assistant.board.group(job: 3, object: Int($0)) ?? -1 }
            #expect(groups == groups.sorted() && groups.first == 0)
            for group in Set(groups) {
                let classes = Set(zip(advice.grouped, groups).filter { $0.1 == group }.map { bench.labelling.truth(Int($0.0)) })
                #expect(classes.count == 1, "a group holds \(classes)")
            }
            #expect(bench.assistant.board.group(job: 3, object: 80) == nil && bench.assistant.board.group(job: 4, object: 0) == nil)
        }
    }
}
