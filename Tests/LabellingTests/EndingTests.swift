import BrachioLabelling
import BrachioObjectStore
import Foundation
import Synchronization
import Testing

/// What becomes of people's answers when a job ends around them.
@Suite("The end of a labelling job")
struct EndingTests {
    private static let manifest = "labels/animals/manifests/output/output.manifest"

    @Test("a job that is stopped waits for people who hold photos, and what they answer counts")
    func finished() async throws {
        let workshop = try await Workshop(), ann = UUID(), desk = workshop.desk.desk
        try await workshop.job(photos: 4, workers: [ann])
        let tasks = try await desk.claim("animals", worker: ann, count: 2)
        try await workshop.desk.store.apply(.stop(.asked), to: workshop.desk.store.job("animals").id)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals").lifecycle.phase == .stopping)
        #expect(try await desk.claim("animals", worker: ann, count: 2).isEmpty)
        for task in tasks {
            workshop.desk.advance(seconds: 40)
            #expect(try await desk.submit("animals", worker: ann, [Answer(task: task.id, classes: ["fox"])]).map(\.status) == [.saved])
            await workshop.upkeep.tick()
        }
        #expect(try await workshop.desk.store.job("animals").lifecycle.phase == .stopped)
        #expect(try await workshop.lines(Self.manifest).map { $0["animal"] as? Int } == [2, 2, nil, nil])
    }

    @Test("a job that is stopped does not wait for those who have gone")
    func gone() async throws {
        let workshop = try await Workshop(), ann = UUID(), desk = workshop.desk.desk
        var settings = Desk.settings()
        settings.taskTimeLimitSeconds = 3_600
        try await workshop.job(photos: 4, workers: [ann], settings: settings)
        let tasks = try await desk.claim("animals", worker: ann, count: 2)
        try await workshop.desk.store.apply(.stop(.asked), to: workshop.desk.store.job("animals").id)
        workshop.desk.advance(seconds: 59)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals").lifecycle.phase == .stopping)
        workshop.desk.advance(seconds: 2)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals").lifecycle.phase == .stopped)
        #expect(try await desk.submit("animals", worker: ann, [Answer(task: tasks[0].id, classes: ["fox"])]).map(\.status) == [.refused("the job is stopped")])
    }

    @Test("what people answered may be changed for a week after the end, and the manifest follows")
    func corrected() async throws {
        let workshop = try await Workshop(), ann = UUID(), desk = workshop.desk.desk
        try await workshop.job(photos: 2, workers: [ann])
        try await workshop.answer(ann) { _ in ["dog"] }
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        #expect(try await workshop.desk.store.job("animals").lifecycle.phase == .completed)
        let task = try #require(try await desk.history("animals", worker: ann).first { $0.object == 1 }).task
        #expect(try await desk.submit("animals", worker: ann, [Answer(task: task, decision: .undo)]).map(\.status) == [.refused("the job is completed")])
        #expect(try await desk.submit("animals", worker: ann, [Answer(task: task, classes: ["cat"])]).map(\.status) == [.saved])
        await workshop.upkeep.tick()
        #expect(try await workshop.lines(Self.manifest).map { $0["animal"] as? Int } == [1, 0])
        let job = try await workshop.desk.store.job("animals")
        #expect(job.lifecycle.phase == .completed && job.counters.humanLabelled == 2)
        workshop.desk.advance(seconds: 8 * 86_400)
        #expect(try await desk.submit("animals", worker: ann, [Answer(task: task, classes: ["fox"])]).map(\.status) == [.refused("the job is completed")])
    }

    /// A model that is gone once the job has ended.
    private final class Leaving: LabellingAdvice {
        let held = Mutex([0: [Float(0.02), 0.96, 0.02], 1: [0.02, 0.96, 0.02]])
        func ranking(_ order: ClaimOrder, job: Int64) -> Ranking? { nil }
        func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)? { nil }
        func predictions(job: Int64) -> [Int: [Float]] { held.withLock { $0 } }
    }

    @Test("who changes an answer after the end changes no other label's confidence, which the model had a part in")
    func kept() async throws {
        let model = Leaving(), workshop = try await Workshop(advice: model), ann = UUID(), desk = workshop.desk.desk
        try await workshop.job(photos: 2, workers: [ann])
        try await workshop.answer(ann) { _ in ["dog"] }
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        let confidence = { @Sendable in
            try await workshop.lines(Self.manifest).map { ($0["animal-metadata"] as? [String: Any])?["confidence"] as? Double }
        }
        let before = try await confidence()
        model.held.withLock { $0 = [:] }
        let task = try #require(try await desk.history("animals", worker: ann).first { $0.object == 1 }).task
        _ = try await desk.submit("animals", worker: ann, [Answer(task: task, classes: ["cat"])])
        await workshop.upkeep.tick()
        let after = try await confidence()
        #expect(try await workshop.lines(Self.manifest).map { $0["animal"] as? Int } == [1, 0])
        #expect(after[0] == before[0] && after[1] != before[1], "\(before) \(after)")
    }

    @Test("a job whose output bucket is gone fails, saying so, and keeps what people said")
    func bucketless() async throws {
        let workshop = try await Workshop(), ann = UUID()
        var settings = Desk.settings()
        settings.output = S3Location(bucket: "gone", key: "labels")
        try await workshop.job(photos: 2, workers: [ann], settings: settings)
        try await workshop.answer(ann) { _ in ["dog"] }
        workshop.desk.advance(seconds: 6)
        await workshop.upkeep.tick()
        let job = try await workshop.desk.store.job("animals")
        #expect(job.lifecycle.phase == .failed && job.lifecycle.failureReason?.contains("s3://gone/labels") == true, "\(job.lifecycle)")
        #expect(job.counters.humanLabelled == 2)
    }

    @Test("with one worker a photo, gold questions tell how often each is right")
    func gold() async throws {
        let workshop = try await Workshop(), ann = UUID()
        try await workshop.job(photos: 6, workers: [ann])
        let store = workshop.desk.store
        #expect(try await store.source("3.jpg", in: "animals") == "s3://photos/3.jpg")
        try await store.setGold(["s3://photos/3.jpg": ["cat"], "s3://photos/4.jpg": ["fox"]], in: "animals")
        try await workshop.answer(ann) { _ in ["fox"] }
        let report = try await JobReporting(store: store).report(of: store.job("animals"))
        #expect(report.workers.map(\.agreement) == [0.5])
    }
}
