internal import BrachioCompiler
internal import BrachioCore
internal import BrachioJobs
internal import BrachioManifest
internal import BrachioModelFormats
internal import BrachioModelJobs
internal import BrachioRuntime
internal import BrachioTraining
internal import Foundation

/// Trains on the photos in a job's folder. A worker that is started again goes on from the checkpoint of the one before.
struct TrainingWorker {
    let folder: WorkerFolder
    let report: WorkerReport
    let isInterrupted: () -> Bool

    func work() throws -> WorkerResult {
        let specification = try folder.read(TrainingSpecification.self)
        let settings = specification.settings
        let photos = try TrainingJobPhotos(folder: folder, specification: specification).read()
        try requireClasses(settings, photos)
        var plan = TrainingJobPlan(settings: settings)
        let backbone = try pretrained(plan.architecture, settings)
        if photos.training.photos.count < plan.batchSize {
            report.log("mini_batch_size \(plan.batchSize) is more than the \(photos.training.photos.count) photos: training in steps of that many")
            plan.batchSize = photos.training.photos.count
        }
        for note in plan.notes { report.log(note) }
        report.log("Training \(plan.architecture) on \(photos.training.photos.count) photos of \(photos.training.classes.count) classes, "
            + "\(photos.validation.photos.count) held back")
        let log = TrainingJobLog(report: report)
        let run = TrainingRun(
            configuration: try plan.configuration(hasBackbone: backbone != nil), photos: photos, backbone: backbone,
            folder: folder.work.appendingPathComponent("run"), compiler: try Compiler(), pool: try ThreadPool(threads: .processors),
            isInterrupted: isInterrupted, report: log.take)
        let outcome = try run.run(resuming: run.canResume())
        let model = folder.output.appendingPathComponent("model.tar.gz")
        try outcome.package.write(to: model)
        return WorkerResult(ending: .finished, files: [model.lastPathComponent], metrics: log.finalMetrics(outcome))
    }

    private func requireClasses(_ settings: ImageClassificationSettings, _ photos: TrainingPhotos) throws {
        let classes = photos.training.classes
        guard classes.count != settings.classes else { return }
        throw BrachioError(
            .invalidInput, "num_classes is \(settings.classes), but the photos have \(classes.count) classes: "
                + classes.prefix(20).joined(separator: ", "),
            mend: "set num_classes to \(classes.count)")
    }

    /// The network with weights from elsewhere that `use_pretrained_model` asks for, where it is installed.
    private func pretrained(_ architecture: String, _ settings: ImageClassificationSettings) throws -> Backbone? {
        guard settings.usesPretrainedModel else { return nil }
        let weights = ProcessInfo.processInfo.environment["BRACHIO_WEIGHTS_DIR"] ?? ""
        let file = URL(fileURLWithPath: weights).appendingPathComponent("\(architecture).onnx")
        if !weights.isEmpty, FileManager.default.fileExists(atPath: file.path) {
            report.log("Starting from the pretrained network \(file.lastPathComponent)")
            return try Backbone(contentsOf: file)
        }
        let missing = "No pretrained weights are installed for \(architecture) (\(file.path))"
        if settings.isStrict { throw BrachioError(.notFound, missing, mend: "put the network there as ONNX, or set use_pretrained_model to 0") }
        report.say(WorkerEvent(
            time: Date(), log: missing + ": training from scratch", message: "No pretrained weights for \(architecture): training from scratch"))
        return nil
    }
}

extension Int {
    /// Processors that this process may use.
    fileprivate static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }
}
