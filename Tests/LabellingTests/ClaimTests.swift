import BrachioCore
import BrachioLabelling
import Foundation
import Testing

@Suite("Claiming tasks")
struct ClaimTests {
    @Test("two people never get the same object, and together they get each")
    func disjoint() async throws {
        let (ann, bob) = (UUID(), UUID())
        let desk = try Desk()
        try await desk.job(objects: 25, workers: [ann, bob])
        var seen: [Int] = []
        for round in 0..<5 {
            seen += try await desk.desk.claim("animals", worker: round % 2 == 0 ? ann : bob, count: 6).map(\.object)
        }
        #expect(seen.sorted() == Array(0..<25))
    }

    @Test("nobody takes a small job whole while others are in the team")
    func shared() async throws {
        let (ann, bob) = (UUID(), UUID())
        let desk = try Desk()
        try await desk.job(objects: 100, workers: [ann, bob])
        let first = try await desk.desk.claim("animals", worker: ann, count: 100)
        #expect(first.count == 25)
        #expect(try await desk.desk.claim("animals", worker: ann, count: 100).isEmpty)
        #expect(try await desk.desk.claim("animals", worker: bob, count: 100).count == 25)
        _ = try await desk.desk.submit("animals", worker: ann, first.map { Answer(task: $0.id, classes: ["cat"]) })
        #expect(try await desk.desk.claim("animals", worker: ann, count: 100).count == 20)
    }

    @Test("with several workers an object, each answers it once and no more than so many do")
    func several() async throws {
        let people = (0..<5).map { _ in UUID() }
        let desk = try Desk()
        try await desk.job(objects: 7, workers: people, settings: Desk.settings(workers: 3))
        var times = [Int](repeating: 0, count: 7)
        for worker in people {
            let objects = try await desk.desk.claim("animals", worker: worker, count: 100).map(\.object)
            #expect(Set(objects).count == objects.count)
            for object in objects { times[object] += 1 }
        }
        #expect(times == [Int](repeating: 3, count: 7))
    }

    @Test("a task whose time is over goes to somebody else, and a late answer still counts while the photo needs one")
    func expired() async throws {
        let (ann, bob) = (UUID(), UUID())
        let desk = try Desk()
        try await desk.job(objects: 2, workers: [ann, bob])
        let first = try await desk.desk.claim("animals", worker: ann, count: 2)
        #expect(try await desk.desk.claim("animals", worker: bob, count: 2).isEmpty)
        desk.advance(seconds: 61)
        let second = try await desk.desk.claim("animals", worker: bob, count: 1)
        #expect(second.map(\.object) == [0])
        _ = try await desk.desk.submit("animals", worker: bob, [Answer(task: second[0].id, classes: ["dog"])])
        let late = try await desk.desk.submit(
            "animals", worker: ann, first.map { Answer(task: $0.id, classes: ["cat"]) })
        #expect(late.map(\.status) == [.expired, .saved])
        #expect(try await desk.store.job("animals").counters.humanLabelled == 2)
        #expect(try await desk.store.job("animals").counters.held == 0)
    }

    @Test("tasks that are given back are free at once, also for the one who had them")
    func released() async throws {
        let (ann, bob) = (UUID(), UUID())
        let desk = try Desk()
        try await desk.job(objects: 3, workers: [ann, bob])
        let tasks = try await desk.desk.claim("animals", worker: ann, count: 3)
        try await desk.desk.release("animals", worker: bob, tasks: tasks.map(\.id))
        #expect(try await desk.desk.claim("animals", worker: bob, count: 3).isEmpty)
        try await desk.desk.release("animals", worker: ann, tasks: tasks.map(\.id))
        #expect(try await desk.desk.claim("animals", worker: bob, count: 1).map(\.object) == [0])
        #expect(try await desk.desk.claim("animals", worker: ann, count: 5).map(\.object) == [1, 2])
    }

    @Test("what was skipped comes back to the same worker at the end, and to others in order")
    func skipped() async throws {
        let ann = UUID()
        let desk = try Desk()
        try await desk.job(objects: 3, workers: [ann])
        let first = try await desk.desk.claim("animals", worker: ann, count: 1)
        _ = try await desk.desk.submit("animals", worker: ann, [Answer(task: first[0].id, decision: .skip)])
        #expect(try await desk.desk.claim("animals", worker: ann, count: 2).map(\.object) == [1, 2])
        #expect(try await desk.desk.claim("animals", worker: ann, count: 2).map(\.object) == [0])
    }

    @Test("what everybody declined goes to nobody else")
    func declined() async throws {
        let people = (0..<3).map { _ in UUID() }
        let desk = try Desk()
        try await desk.job(objects: 1, workers: people, settings: Desk.settings(workers: 2))
        for worker in people.prefix(2) {
            let task = try await desk.desk.claim("animals", worker: worker, count: 1)
            _ = try await desk.desk.submit("animals", worker: worker, [Answer(task: task[0].id, decision: .decline)])
        }
        #expect(try await desk.desk.claim("animals", worker: people[2], count: 1).isEmpty)
        let counters = try await desk.store.job("animals").counters
        #expect(counters.failed == 1 && counters.isDone)
    }

    @Test("a ranking decides who sees what first, and the rest follows in the manifest's order")
    func ranked() async throws {
        struct Doubts: LabellingAdvice {
            func ranking(_ order: ClaimOrder, job: Int64) -> Ranking? { order == .doubt ? Ranking(version: 1, objects: [4, 2, 0]) : nil }
            func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)? { (object % 3, 0.75) }
        }
        let ann = UUID()
        let desk = try Desk(advice: Doubts())
        var settings = Desk.settings()
        settings.showsSuggestions = true
        try await desk.job(objects: 5, workers: [ann], settings: settings)
        let two = try await desk.desk.claim("animals", worker: ann, count: 2, order: .doubt)
        #expect(two.map(\.object) == [4, 2])
        #expect(two[0].suggestion == Suggestion(className: "dog", confidence: 0.75))
        #expect(try await desk.desk.claim("animals", worker: ann, count: 9, order: .doubt).map(\.object) == [0, 1, 3])
    }

    @Test("only the team's people are served")
    func otherTeams() async throws {
        let (ann, bob) = (UUID(), UUID())
        let desk = try Desk()
        try await desk.job(objects: 1, workers: [ann])
        #expect(try await desk.desk.jobs(for: ann).map(\.name) == ["animals"])
        #expect(try await desk.desk.jobs(for: bob).isEmpty)
        await #expect { _ = try await desk.desk.claim("animals", worker: bob, count: 1) } throws: { ($0 as? BrachioError)?.code == .accessDenied }
        await #expect { _ = try await desk.desk.source(of: 0, in: "animals", for: bob) } throws: { ($0 as? BrachioError)?.code == .accessDenied }
        #expect(try await desk.desk.source(of: 0, in: "animals", for: ann) == "s3://photos/0.jpg")
    }

    @Test("limits on tasks at once and on human labels hold")
    func limits() async throws {
        let ann = UUID()
        let desk = try Desk()
        var settings = Desk.settings()
        settings.concurrentTasksMaximum = 4
        settings.humanLabelledMaximum = 6
        try await desk.job(objects: 20, workers: [ann], settings: settings)
        let first = try await desk.desk.claim("animals", worker: ann, count: 10)
        #expect(first.count == 4)
        _ = try await desk.desk.submit("animals", worker: ann, first.map { Answer(task: $0.id, classes: ["cat"]) })
        #expect(try await desk.desk.claim("animals", worker: ann, count: 10).count == 2)
    }
}
