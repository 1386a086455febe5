internal import BrachioCompiler
internal import BrachioCore
internal import BrachioGraph
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
        var photos = try TrainingJobPhotos(folder: folder, specification: specification).read()
        try requireClasses(settings, photos)
        var plan = TrainingJobPlan(settings: settings)
        let initial = try InitialModel(folder: folder, specification: specification, architecture: plan.architecture).read(photos.training.classes)
        if let initial {
            report.log("Going on from the model of the channel model")
            photos = try photos.reindexed(to: initial.classes)
        }
        let backbone = initial == nil ? try pretrained(plan.architecture, settings) : nil
        if photos.training.photos.count < plan.batchSize {
            report.log("mini_batch_size \(plan.batchSize) is more than the \(photos.training.photos.count) photos: training in steps of that many")
            plan.batchSize = photos.training.photos.count
        }
        report.log("Training \(plan.architecture) on \(photos.training.photos.count) photos of \(photos.training.classes.count) classes, "
            + "\(photos.validation.photos.count) held back")
        let threads = JobShare.threads(atMost: specification.processors)
        report.log("Using \(threads) processor\(threads == 1 ? "" : "s") of this machine")
        return try train(plan, photos, backbone, initial, threads)
    }

    private func train(
        _ plan: TrainingJobPlan, _ photos: TrainingPhotos, _ backbone: Backbone?, _ initial: InitialModel.Content?, _ threads: Int
    ) throws -> WorkerResult {
        let log = TrainingJobLog(report: report, topClasses: plan.settings.topK)
        var run = TrainingRun(
            configuration: try plan.configuration(hasBackbone: backbone != nil), photos: photos, backbone: backbone,
            folder: folder.work.appendingPathComponent("run"), compiler: try Compiler(processes: threads), pool: try ThreadPool(threads: threads),
            isInterrupted: isInterrupted, report: log.take)
        run.initial = initial?.graph
        var soFar: WorkerResult?
        run.interim = { package, history in
            soFar = try store(package, history, run.folder, .interrupted, validationAccuracy: package.metrics["validationAccuracy"] ?? 0)
        }
        do {
            let outcome = try run.run(resuming: run.canResume())
            return try store(outcome.package, outcome.history, run.folder, .finished, validationAccuracy: outcome.validation.accuracy)
        } catch let error as BrachioError where error.code == .interrupted {
            // Stopped by its owner, a job gives the best model that it has; after a restart of the server it goes on all the same.
            report.log(error.description)
            return soFar ?? WorkerResult(ending: .interrupted)
        }
    }

    private func store(
        _ package: ModelPackage, _ history: [EpochRecord], _ run: URL, _ ending: WorkerResult.Ending, validationAccuracy: Double
    ) throws -> WorkerResult {
        let model = folder.output.appendingPathComponent("model.tar.gz")
        var package = package
        package.attachments.merge(networkForMXNet(package, history, run)) { own, _ in own }
        try package.write(to: model)
        return WorkerResult(
            ending: ending, files: [model.lastPathComponent], metrics: TrainingJobLog.finalMetrics(history, validationAccuracy: validationAccuracy))
    }

    /// The network in the form of SageMaker's algorithm, for programs that look for it in the archive.
    private func networkForMXNet(_ package: ModelPackage, _ history: [EpochRecord], _ run: URL) -> [String: Data] {
        let best = history.max { ($0.validationAccuracy, -$0.validationLoss) < ($1.validationAccuracy, -$1.validationLoss) }
        do {
            var files = try MXNetWriter.write(package.graph).files(named: Self.algorithm, epoch: best?.epoch ?? 0)
            let checkpoints = try CheckpointFolder(run)
            for epoch in checkpoints.keptEpochs where epoch != best?.epoch {
                let graph = try package.graph.takingParameters(from: checkpoints.parameters(ofEpoch: epoch))
                files.merge(try MXNetWriter.write(graph).files(named: Self.algorithm, epoch: epoch)) { first, _ in first }
            }
            return files
        } catch {
            report.log("The archive has no network in MXNet's form: \((error as? BrachioError)?.description ?? "\(error)")")
            return [:]
        }
    }

    private static let algorithm = "image-classification"

    private func requireClasses(_ settings: ImageClassificationSettings, _ photos: TrainingPhotos) throws {
        let classes = photos.training.classes
        if settings.usesWeightedLoss, !settings.isMultiLabel { report.log("use_weighted_loss changes nothing without multi_label") }
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
