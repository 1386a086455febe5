import BrachioCore
import BrachioLabelling
import Foundation
import Testing

@Suite("Random people at the desk")
struct SeatingTests {
    /// Whatever people do in whatever order, what the tables count is what the history of acknowledged answers says.
    @Test("counters, seats and answers agree after every kind of step", arguments: 1...6)
    func random(seed: Int) async throws {
        var random = SplitMix64(seed: UInt64(seed))
        let people = (0..<4).map { _ in UUID() }, workers = seed % 3 + 1, objects = 12
        let desk = try Desk()
        try await desk.job(objects: objects, workers: people, settings: Desk.settings(workers: workers))
        var known: [[Int64]] = [[], [], [], []]
        /// The classes that each person last said of each object, as the receipts have it.
        var said: [[Int: String]] = [[:], [:], [:], [:]]
        var objectOf: [Int64: Int] = [:]
        for _ in 0..<300 {
            let person = Int.random(in: 0..<4, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3:
                for task in try await desk.desk.claim("animals", worker: people[person], count: 2) {
                    known[person].append(task.id)
                    objectOf[task.id] = task.object
                    said[person][task.object] = nil
                }
            case 3: desk.advance(seconds: Double.random(in: 0..<70, using: &random))
            case 4:
                guard let task = known[person].randomElement(using: &random) else { continue }
                try await desk.desk.release("animals", worker: people[person], tasks: [task])
            default:
                guard let task = known[person].randomElement(using: &random), let object = objectOf[task] else { continue }
                let decision = Answer.Decision.allCases.randomElement(using: &random) ?? .label
                let name = Desk.classes.randomElement(using: &random) ?? "cat"
                let answer = Answer(task: task, decision: decision, classes: decision == .label ? [name] : [])
                if try await desk.desk.submit("animals", worker: people[person], [answer])[0].status == .saved {
                    said[person][object] = decision == .label ? name : nil
                }
            }
            let counters = try await desk.store.job("animals").counters
            let answers = (0..<objects).map { object in said.filter { $0[object] != nil }.count }
            #expect(answers.allSatisfy { $0 <= workers }, "an object has more answers than it may have")
            #expect(counters.humanLabelled >= answers.filter { $0 == workers }.count)
            #expect(counters.held >= 0 && counters.failed >= 0 && counters.unlabelled >= 0)
        }
        for (person, worker) in people.enumerated() {
            let history = try await desk.desk.history("animals", worker: worker, count: 500).filter { $0.decision == .label }
            #expect(Dictionary(uniqueKeysWithValues: history.map { ($0.object, $0.classes[0]) }) == said[person])
            #expect(try await desk.desk.progress("animals", for: worker).mine == said[person].count)
        }
    }
}
