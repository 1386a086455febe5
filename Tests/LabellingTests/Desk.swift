import BrachioCore
import BrachioLabelling
import BrachioObjectStore
import Foundation
import Synchronization

/// A store in a temporary folder with a clock that stands until it is moved, and a job in it.
final class Desk: Sendable {
    let root: URL
    let store: LabellingStore
    let desk: LabellingDesk
    static let classes = ["cat", "dog", "fox"]

    init(advice: any LabellingAdvice = NoAdvice()) throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("labelling-\(UUID().uuidString)")
        let clock = Clock()
        store = try LabellingStore(file: root.appendingPathComponent("labelling.sqlite"), now: { clock.now })
        self.clock = clock
        desk = LabellingDesk(store: store, advice: advice)
    }

    private let clock: Clock

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(at: root)
    }

    func advance(seconds: Double) { clock.advance(seconds) }

    static func settings(workers: Int = 1) -> JobSettings {
        var settings = JobSettings(
            title: "Animals", classes: LabelClass.named(classes), attribute: "animal", input: S3Location(bucket: "photos", key: "in.manifest"),
            output: S3Location(bucket: "photos", key: "labels"))
        settings.workersPerObject = workers
        settings.taskTimeLimitSeconds = 60
        return settings
    }

    static func objects(_ range: Range<Int>) -> [NewObject] {
        range.map { NewObject(source: "s3://photos/\($0).jpg", record: #"{"source-ref":"s3://photos/\#($0).jpg"}"#) }
    }

    /// A job in progress that these workers may answer.
    @discardableResult
    func job(_ name: String = "animals", objects: Int, workers people: [WorkerID], settings: JobSettings = Desk.settings()) async throws -> LabellingJob {
        try await store.setTeam("team", members: people)
        let job = try await store.create(NewJob(name: name, team: "team", settings: settings))
        for start in stride(from: 0, to: objects, by: LabellingLimits.importedObjects) {
            try await store.append(Self.objects(start..<min(objects, start + LabellingLimits.importedObjects)), to: job.id)
        }
        try await store.apply(.imported, to: job.id)
        return try await store.job(name)
    }

    private final class Clock: Sendable {
        private let time = Mutex(Date(timeIntervalSince1970: 1_700_000_000))
        var now: Date { time.withLock { $0 } }
        func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    }
}
