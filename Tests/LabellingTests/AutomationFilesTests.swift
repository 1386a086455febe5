import BrachioActiveLearning
import BrachioLabelling
import Foundation
import Testing

@Suite("Folders of a job with labels by machine")
struct AutomationFilesTests {
    /// A model that says the class after the right one of every tenth photo, and is as sure as the photo's number.
    private struct Model: LabellingAdvice {
        func ranking(_ order: ClaimOrder, job: Int64) -> Ranking? { nil }
        func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)? { object == 5 ? nil : (object % 3, Double(object) / 10) }
        func predictions(job: Int64) -> [Int: [Float]] { [0: [0.75, 0.25, 0], 1: [0.5, 0.125, 0.375]] }
        func assistance(job: Int64) -> Assistance? { Assistance(objects: 10, featured: 10, learned: 2, failure: nil) }
    }

    private func job(_ workshop: Workshop) async throws -> LabellingJob {
        let ann = UUID()
        var settings = Desk.settings()
        settings.automation = JobSettings.Automation(target: 0.9)
        let job = try await workshop.job(photos: 10, workers: [ann], settings: settings)
        let tasks = try await workshop.desk.desk.claim("animals", worker: ann, count: 2)
        _ = try await workshop.desk.desk.submit("animals", worker: ann, tasks.map { Answer(task: $0.id, classes: [Desk.classes[$0.object % 3]]) })
        let store = workshop.desk.store
        try await store.setAside([MachineLabel(object: 2, classIndex: 2, confidence: 0.99), MachineLabel(object: 3, classIndex: 1, confidence: 0.97)], in: job.id)
        try await store.labelByMachine([MachineLabel(object: 8, classIndex: 2, confidence: 0.98)], in: job.id)
        let check = try await workshop.desk.desk.claim("animals", worker: ann, count: 1)
        _ = try await workshop.desk.desk.submit("animals", worker: ann, check.map { Answer(task: $0.id, classes: ["fox"]) })
        await workshop.upkeep.tick()
        return job
    }

    @Test("what the machine labelled, what people check, what it says of answered and of open photos, and what it learned from")
    func folders() async throws {
        let workshop = try await Workshop(advice: Model())
        _ = try await job(workshop)
        let lines = { (path: String) in try await workshop.lines("labels/animals/\(path)") }
        let metadata = { (line: [String: Any]) in line["animal-metadata"] as? [String: Any] ?? [:] }

        let automated = try await lines("activelearning/iteration-1/automated/output.manifest")
        #expect(automated.map { $0["source-ref"] as? String } == ["s3://photos/8.jpg"])
        #expect(metadata(automated[0])["human-annotated"] as? String == "no" && metadata(automated[0])["confidence"] as? Double == 0.98)
        #expect(try await lines("activelearning/iteration-1/automated/input.manifest").map { $0["animal"] == nil } == [true])

        let checks = try await lines("activelearning/iteration-1/checks/output.manifest")
        #expect(checks.map { $0["animal"] as? Int } == [2, 1])
        #expect(checks.map { metadata($0)["agrees-with-people"] as? Bool } == [true, nil])

        #expect(try await lines("activelearning/iteration-1/validation/input.manifest").map { $0["animal"] as? Int } == [0, 1])
        let validation = try await lines("activelearning/iteration-1/validation/output.manifest")
        #expect(validation.map { $0["animal"] as? Int } == [0, 0] && validation.map { metadata($0)["confidence"] as? Double } == [0.75, 0.5])
        #expect(validation.map { metadata($0)["agrees-with-people"] as? Bool } == [true, false])

        let inferred = try await lines("inference/iteration-1/output.manifest")
        #expect(inferred.map { $0["source-ref"] as? String } == [3, 4, 6, 7, 9].map { "s3://photos/\($0).jpg" })
        #expect(try await lines("inference/iteration-1/input.manifest").count == 5)
        #expect(try await lines("training/iteration-1/input.manifest").map { $0["animal"] as? Int } == [0, 1, 2])

        let state = try #require(try JSONSerialization.jsonObject(
            with: Data(try await workshop.text("labels/animals/activelearning/iteration-1/state.json").utf8)) as? [String: Any])
        #expect(state["target"] as? Double == 0.9 && state["setAside"] as? Int == 2 && state["checked"] as? Int == 1 && state["right"] as? Int == 1)
        #expect(state["isStopped"] as? Bool == false && state["threshold"] == nil)
    }

    @Test("without a model there are the folders of what was labelled and checked, and nothing is made up")
    func noModel() async throws {
        let workshop = try await Workshop()
        _ = try await job(workshop)
        #expect(try await workshop.lines("labels/animals/activelearning/iteration-1/automated/output.manifest").count == 1)
        #expect(try await workshop.keys("labels/animals/inference/") == [])
        #expect(try await workshop.keys("labels/animals/training/") == [])
        #expect(try await workshop.keys("labels/animals/activelearning/iteration-1/validation/") == [])
    }
}
