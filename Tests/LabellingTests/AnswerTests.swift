import BrachioCore
import BrachioLabelling
import Foundation
import Testing

@Suite("Answers")
struct AnswerTests {
    @Test("an answer that is sent twice counts once; of two to one task the later counts")
    func once() async throws {
        let ann = UUID()
        let desk = try Desk()
        try await desk.job(objects: 2, workers: [ann])
        let task = try await desk.desk.claim("animals", worker: ann, count: 1)[0]
        let answer = Answer(task: task.id, classes: ["cat"], seconds: 2)
        #expect(try await desk.desk.submit("animals", worker: ann, [answer, answer]).map(\.status) == [.saved, .duplicate])
        #expect(try await desk.desk.submit("animals", worker: ann, [answer]).map(\.status) == [.duplicate])
        #expect(try await desk.desk.progress("animals", for: ann).mine == 1)
        let changed = Answer(task: task.id, classes: ["fox"], seconds: 1)
        #expect(try await desk.desk.submit("animals", worker: ann, [changed]).map(\.status) == [.saved])
        #expect(try await desk.desk.history("animals", worker: ann).map(\.classes) == [["fox"]])
        let progress = try await desk.desk.progress("animals", for: ann)
        #expect(progress.mine == 1 && progress.labelled == 1 && progress.pending == 1)
        #expect(progress.secondsLeft == 3)
    }

    @Test("undo without limit: the task is held again, and the counters go back")
    func undo() async throws {
        let ann = UUID()
        let desk = try Desk()
        try await desk.job(objects: 3, workers: [ann])
        let tasks = try await desk.desk.claim("animals", worker: ann, count: 3)
        let decisions: [Answer.Decision] = [.label, .skip, .decline]
        let answers = zip(tasks, decisions).map { Answer(task: $0.id, decision: $1, classes: $1 == .label ? ["dog"] : []) }
        #expect(try await desk.desk.submit("animals", worker: ann, answers).allSatisfy { $0.status == .saved })
        var counters = try await desk.store.job("animals").counters
        #expect(counters.humanLabelled == 1 && counters.failed == 1 && counters.held == 0)
        let undone = try await desk.desk.submit("animals", worker: ann, tasks.reversed().map { Answer(task: $0.id, decision: .undo) })
        #expect(undone.allSatisfy { $0.status == .saved })
        counters = try await desk.store.job("animals").counters
        #expect(counters.humanLabelled == 0 && counters.failed == 0 && counters.held == 3)
        #expect(try await desk.desk.history("animals", worker: ann).isEmpty)
        #expect(try await desk.desk.held("animals", worker: ann).map(\.id) == tasks.map(\.id))
        let again = try await desk.desk.submit("animals", worker: ann, [Answer(task: tasks[0].id, decision: .undo)])
        #expect(again.map(\.status) == [.refused("there is nothing to undo")])
    }

    @Test("answers that make no sense are refused one by one, and the others are kept")
    func refused() async throws {
        let (ann, bob) = (UUID(), UUID())
        let desk = try Desk()
        try await desk.job(objects: 3, workers: [ann, bob])
        let mine = try await desk.desk.claim("animals", worker: ann, count: 2), other = try await desk.desk.claim("animals", worker: bob, count: 1)
        let receipts = try await desk.desk.submit(
            "animals", worker: ann,
            [
                Answer(task: mine[0].id, classes: ["cow"]), Answer(task: mine[0].id, classes: ["cat", "dog"]), Answer(task: other[0].id, classes: ["cat"]),
                Answer(task: 999, classes: ["cat"]), Answer(task: mine[1].id, classes: ["cat"]),
            ])
        #expect(receipts.map(\.status) == [
            .refused("the job has no class 'cow'"), .refused("the job takes one class, not 2"), .refused("the task is not yours"),
            .refused("the task is not yours"), .saved,
        ])
    }

    @Test("history comes in pages, newest first")
    func history() async throws {
        let ann = UUID()
        let desk = try Desk()
        try await desk.job(objects: 10, workers: [ann])
        for task in try await desk.desk.claim("animals", worker: ann, count: 10) {
            _ = try await desk.desk.submit("animals", worker: ann, [Answer(task: task.id, classes: ["cat"])])
        }
        let first = try await desk.desk.history("animals", worker: ann, count: 6)
        let second = try await desk.desk.history("animals", worker: ann, before: first.last?.sequence, count: 6)
        #expect((first + second).map(\.object) == (0..<10).reversed())
    }

    @Test("several classes for one photo, or none of them, where the job allows it")
    func multiple() async throws {
        let ann = UUID()
        let desk = try Desk()
        var settings = Desk.settings()
        settings.selection = .multiple
        try await desk.job(objects: 2, workers: [ann], settings: settings)
        let tasks = try await desk.desk.claim("animals", worker: ann, count: 2)
        let receipts = try await desk.desk.submit(
            "animals", worker: ann, [Answer(task: tasks[0].id, classes: ["fox", "cat"]), Answer(task: tasks[1].id, classes: [])])
        #expect(receipts.allSatisfy { $0.status == .saved })
        #expect(try await desk.desk.history("animals", worker: ann).map(\.classes) == [[], ["cat", "fox"]])
    }

    @Test("what is kept outlives the program")
    func reopened() async throws {
        let ann = UUID()
        let desk = try Desk()
        try await desk.job(objects: 2, workers: [ann])
        let task = try await desk.desk.claim("animals", worker: ann, count: 1)[0]
        let answer = Answer(task: task.id, classes: ["fox"])
        _ = try await desk.desk.submit("animals", worker: ann, [answer])
        let second = LabellingDesk(store: try LabellingStore(file: desk.root.appendingPathComponent("labelling.sqlite"), now: { Date(timeIntervalSince1970: 1_700_000_000) }))
        #expect(try await second.history("animals", worker: ann).map(\.classes) == [["fox"]])
        #expect(try await second.submit("animals", worker: ann, [answer]).map(\.status) == [.duplicate])
        try second.store.close()
    }
}
