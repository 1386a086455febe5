internal import BrachioActiveLearning
internal import BrachioAssistant
internal import BrachioCore
internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Puts the assistant beside the labelling jobs: what it needs of them, and how its advice comes to the desk.
struct LabellingAssistance: Sendable {
    let assistant: Assistant
    /// For whoever wants labels looked through.
    let checking: LabelChecking

    init(_ store: LabellingStore, objects: ObjectStore, folder: DataFolder) throws {
        var settings = Assistant.Settings()
        settings.backbone = Self.backbone(folder)
        settings.threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
        assistant = try Assistant(
            labelling: AssistedJobs(store: store, objects: objects), launcher: JobService.launcher(folder),
            folder: folder.url.appendingPathComponent("features", isDirectory: true), settings: settings)
        checking = Self.checking(folder)
    }

    /// Holds what is computed for looking through labels, and what was found.
    static func checks(_ folder: DataFolder) -> URL { folder.url.appendingPathComponent("features/checks", isDirectory: true) }

    /// Looks through labels with the same features as the assistant's.
    static func checking(_ folder: DataFolder, in place: URL? = nil) -> LabelChecking {
        var checking = LabelChecking(
            launcher: JobService.launcher(folder), folder: place ?? checks(folder), backbone: backbone(folder))
        checking.threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
        return checking
    }

    /// Networks that are looked for in the folder of weights, the best for the purpose first.
    static let backbones = ["labelling.onnx", "mobilenetv2.onnx", "resnet18.onnx", "squeezenet1.1.onnx"]

    private static func backbone(_ folder: DataFolder) -> URL? {
        let weights = JobService.weights(folder)
        return backbones.map { weights.appendingPathComponent($0) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    func service(_ logger: Logger) -> any Service { Running(assistant: assistant, logger: logger) }

    private struct Running: Service {
        let assistant: Assistant
        let logger: Logger

        func run() async {
            await cancelWhenGracefulShutdown {
                await assistant.run { job, error in
                    logger.error("the assistant cannot help with a labelling job", metadata: ["job": "\(job)", "error": "\(error)"])
                }
            }
        }
    }
}

/// The labelling jobs as the assistant sees them: those in which photos get their first label.
private struct AssistedJobs: AssistedLabelling {
    let store: LabellingStore
    let objects: ObjectStore

    func jobs() async throws -> [AssistedJob] {
        var jobs: [AssistedJob] = []
        for job in try await store.jobs(in: [.inProgress]) where job.settings.kind == .label && !job.settings.classes.isEmpty {
            jobs.append(AssistedJob(
                id: job.id, name: job.name, classes: job.settings.classes.count, selection: job.settings.selection == .single ? .single : .multiple,
                total: job.counters.total, revision: try await store.labelRevision(of: job.id), automationTarget: job.settings.automation?.target))
        }
        return jobs
    }

    func objects(of job: Int64, after number: Int, count: Int) async throws -> [(object: Int, source: String)] {
        try await store.objects(of: job, after: number, count: count).map { ($0.number, $0.source) }
    }

    func bring(_ source: String, to file: URL) async throws {
        let place = try S3Location(source)
        try await objects.open(place.bucket, place.key).write(to: file)
    }

    func labels(of job: Int64) async throws -> [AssistedLabel] {
        try await store.labels(of: job).map { AssistedLabel(object: $0.object, classes: $0.classes, isMachine: $0.isMachine) }
    }

    func label(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws -> Int {
        try await store.labelByMachine(
            suggestions.map { MachineLabel(object: $0.object, classIndex: $0.classIndex, confidence: $0.confidence) }, in: job.id)
    }

    func automation(of job: Int64) async throws -> AssistedAutomation {
        AssistedAutomation(
            state: try await store.automation(of: job),
            checks: try await store.machineChecks(in: job).map { .init(object: $0.object, classIndex: $0.classIndex, isRight: $0.isRight) })
    }

    func setAutomation(_ state: MachineLabelling, of job: AssistedJob) async throws { try await store.setAutomation(state, of: job.id) }

    func setAside(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws {
        try await store.setAside(suggestions.map { MachineLabel(object: $0.object, classIndex: $0.classIndex, confidence: $0.confidence) }, in: job.id)
    }

    func takeBack(_ objects: [Int], in job: AssistedJob) async throws { try await store.takeBackMachineLabels(objects, in: job.name) }
}

/// The assistant's board as the desk reads it.
struct BoardAdvice: LabellingAdvice {
    let board: AdviceBoard

    func ranking(_ order: ClaimOrder, job: Int64) -> Ranking? {
        guard let advice = board.advice(on: job) else { return nil }
        let objects =
            switch order {
            case .queue: advice.queue
            case .similarity: advice.similarity
            case .group: advice.grouped
            case .doubt: advice.doubt.isEmpty ? advice.queue : advice.doubt
            }
        // Orders by looks do not change with the model.
        return Ranking(version: order == .similarity || order == .group ? objects.count : advice.version, objects: objects)
    }

    func assistance(job: Int64) -> Assistance? {
        board.progress(of: job).map { Assistance(objects: $0.objects, featured: $0.featured, learned: $0.learned, failure: $0.failure) }
    }

    func duplicates(job: Int64) -> [[Int]]? { board.advice(on: job)?.duplicates }

    func group(job: Int64, object: Int) -> Int? { board.group(job: job, object: object) }

    func predictions(job: Int64) -> [Int: [Float]] { board.advice(on: job)?.held ?? [:] }

    func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)? { board.suggestion(job: job, object: object) }
}
