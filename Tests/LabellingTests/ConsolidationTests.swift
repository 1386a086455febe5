import BrachioLabelling
import Foundation
import Testing

@Suite("What people's answers come to")
struct ConsolidationTests {
    private func labels(_ workshop: Workshop) async throws -> [LabelledObject] {
        try await workshop.desk.store.objects(of: workshop.desk.store.job("animals").id, count: 1_000)
    }

    @Test("one who guesses is outweighed, and two who are always right against them are trusted")
    func guessing() async throws {
        let workshop = try await Workshop()
        let good = [UUID(), UUID()], bad = UUID()
        let job = try await workshop.job(photos: 90, workers: good + [bad], settings: Desk.settings(workers: 3))
        for worker in good { try await workshop.answer(worker) { [Desk.classes[$0 % 3]] } }
        try await workshop.answer(bad) { [Desk.classes[($0 * 7 + $0 / 3) % 3]] }
        try await workshop.desk.store.consolidate(workshop.desk.store.job(job.name))
        for object in try await labels(workshop) {
            #expect(object.classes == [object.number % 3])
            #expect(try #require(object.confidences.first) > 0.97)
        }
        #expect(try await workshop.desk.store.consolidate(workshop.desk.store.job(job.name)) == 0, "settled is settled")
    }

    @Test("one annotator's labels have the confidence that people's answers deserve, and the model makes it surer or less sure")
    func single() async throws {
        let workshop = try await Workshop()
        let ann = UUID()
        let job = try await workshop.job(photos: 60, workers: [ann])
        try await workshop.answer(ann) { [Desk.classes[$0 % 3]] }
        try await workshop.desk.store.consolidate(workshop.desk.store.job(job.name))
        let alone = try await labels(workshop)
        for object in alone { #expect((0.9..<1).contains(try #require(object.confidences.first))) }
        var predictions: [Int: [Float]] = [:]
        for object in 0..<60 {
            let said = object == 7 ? 0 : object % 3
            predictions[object] = (0..<3).map { $0 == said ? 0.9 : 0.05 }
        }
        try await workshop.desk.store.consolidate(workshop.desk.store.job(job.name), predictions: predictions)
        let both = try await labels(workshop)
        #expect(both[3].confidences[0] > alone[3].confidences[0])
        #expect(both[7].confidences[0] < alone[7].confidences[0] || both[7].classes != alone[7].classes)
    }

    @Test("of several classes each is a question of its own")
    func several() async throws {
        let workshop = try await Workshop()
        let people = [UUID(), UUID(), UUID()]
        var settings = Desk.settings(workers: 3)
        settings.selection = .multiple
        let job = try await workshop.job(photos: 30, workers: people, settings: settings)
        for (number, worker) in people.enumerated() {
            try await workshop.answer(worker) { photo in photo % 2 == 0 ? ["cat", "dog"] : photo % 10 == 1 && number == 2 ? ["fox", "cat"] : ["fox"] }
        }
        try await workshop.desk.store.consolidate(workshop.desk.store.job(job.name))
        for object in try await labels(workshop) {
            #expect(object.classes == (object.number % 2 == 0 ? [0, 1] : [2]))
            #expect(object.confidences.allSatisfy { $0 > 0.5 })
        }
    }
}
