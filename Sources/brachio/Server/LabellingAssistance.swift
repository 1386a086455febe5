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
        if objects.isEmpty { return nil }
        // Orders by looks do not change with the model.
        return Ranking(version: order == .similarity || order == .group ? objects.count : advice.version, objects: objects)
    }

    func assistance(job: Int64) -> Assistance? {
        board.progress(of: job).map { Assistance(objects: $0.objects, featured: $0.featured, learned: $0.learned, judged: $0.judged, failure: $0.failure) }
    }

    func duplicates(job: Int64) -> [[Int]]? { board.advice(on: job)?.duplicates }

    func group(job: Int64, object: Int) -> Int? { board.group(job: job, object: object) }

    func predictions(job: Int64) -> [Int: [Float]] { board.advice(on: job)?.held ?? [:] }

    func suggestion(job: Int64, object: Int) -> (classIndex: Int, confidence: Double)? { board.suggestion(job: job, object: object) }
}
