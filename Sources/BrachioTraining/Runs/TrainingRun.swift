public import BrachioCompiler
internal import BrachioCore
public import BrachioGraph
internal import BrachioImaging
public import BrachioManifest
public import BrachioModelFormats
public import BrachioRuntime
public import Foundation

/// From photos to a model package: checks the photos, builds or extends the network, trains, and keeps the best.
public struct TrainingRun {
    public var configuration: TrainingConfiguration
    public var photos: TrainingPhotos
    public var backbone: Backbone?
    /// A classifier of the same classes and pictures whose training goes on, in place of fresh parameters.
    public var initial: Graph?
    /// Handed the best model so far when the run is interrupted, where there is one, with the epochs' records.
    public var interim: ((ModelPackage, [EpochRecord]) throws -> Void)?
    /// Where checkpoints are kept.
    public var folder: URL
    public var compiler: Compiler
    public var pool: ThreadPool
    public var isInterrupted: () -> Bool
    public var report: (TrainingEvent) -> Void

    public init(
        configuration: TrainingConfiguration, photos: TrainingPhotos, backbone: Backbone? = nil, folder: URL,
        compiler: Compiler, pool: ThreadPool, isInterrupted: @escaping () -> Bool = { false },
        report: @escaping (TrainingEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.photos = photos
        self.backbone = backbone
        self.folder = folder
        self.compiler = compiler
        self.pool = pool
        self.isInterrupted = isInterrupted
        self.report = report
    }

    public struct Outcome: Sendable {
        public var package: ModelPackage
        /// On the held-back photos, with the parameters that were kept.
        public var validation: EvaluationReport
        /// The linear head's, where there was a backbone.
        public var probe: EvaluationReport?
        public var history: [EpochRecord]
        public var skipped: [PhotoSet.Skipped]
    }

    /// - Throws: `interrupted` after a checkpoint was written; run again with `resuming` to go on.
    public func run(resuming: Bool = false) throws -> Outcome {
        let stores = try checkedPhotos()
        let checkpoints = try CheckpointFolder(folder)
        try checkpoints.removeAbandoned()
        let record = try self.record(photos)
        if resuming { try record.requireSame(in: folder) } else {
            try checkpoints.clear()
            try record.store(in: folder)
        }
        let work = TrainingWork(run: self, photos: stores.photos, training: stores.training, validation: stores.validation) { model, best, history in
            let metrics = ["validationAccuracy": best.validationAccuracy, "validationLoss": best.validationLoss]
            try interim?(try package(model, metrics, history, stores.photos, data: record.data), history)
        }
        let result = try backbone.map { try work.transfer(from: $0, checkpoints, resuming) }
            ?? work.fromScratch(checkpoints, resuming)
        return try outcome(result, stores.photos, data: record.data)
    }

    /// Whether `folder` holds an unfinished run of just these photos and settings.
    public func canResume() throws -> Bool {
        guard try hasUnfinished() else { return false }
        return (try? record(photos).requireSame(in: folder)) != nil
    }

    /// Whether `folder` holds an unfinished run, of whatever photos and settings.
    public func hasUnfinished() throws -> Bool {
        try FileManager.default.fileExists(atPath: folder.path) && CheckpointFolder(folder).hasCheckpoint
    }

    /// Whether `package` is what this run would give: made from the same photos with the same settings.
    public func isResult(_ package: ModelPackage) throws -> Bool {
        guard let json = package.attachments[TrainingSummary.fileName],
            let summary = try? JSONDecoder().decode(TrainingSummary.self, from: json)
        else { return false }
        return try summary.configuration == configuration && package.dataDigest?.hexadecimal == photos.digest().hexadecimal
    }

    private func record(_ photos: TrainingPhotos) throws -> RunRecord {
        RunRecord(
            configuration: configuration, data: try photos.digest().hexadecimal,
            backbone: backbone?.digest.hexadecimal)
    }

    /// Every photo is decoded once before any work is put into training; what does not decode is left out and reported.
    private func checkedPhotos() throws -> (photos: TrainingPhotos, training: PictureStore, validation: PictureStore) {
        let preprocessing = configuration.preprocessing
        let needed = max(
            preprocessing.shorterSideNeeded,
            configuration.augmentation.shorterSideNeeded(width: preprocessing.width, height: preprocessing.height))
        report(.preparing("checking \(photos.training.photos.count + photos.validation.photos.count) photos"))
        let first = PictureStore(photos.training, shorterSideAtLeast: needed)
        // Validation sees photos exactly as a device does, so they are decoded for the preprocessing alone.
        let second = PictureStore(
            photos.validation, shorterSideAtLeast: preprocessing.shorterSideNeeded, cacheBytes: PictureStore.defaultCacheBytes / 4)
        let unusable = first.check(threads: pool.threads), heldUnusable = second.check(threads: pool.threads)
        noteSkipped(photos.skipped + unusable + heldUnusable)
        guard !unusable.isEmpty || !heldUnusable.isEmpty else { return (photos, first, second) }
        let usable = try photos.without(training: unusable, validation: heldUnusable)
        return (
            usable, PictureStore(usable.training, shorterSideAtLeast: needed),
            PictureStore(usable.validation, shorterSideAtLeast: preprocessing.shorterSideNeeded)
        )
    }

    /// What is left out is said before hours are put into the rest; of many files only the first are named.
    private func noteSkipped(_ skipped: [PhotoSet.Skipped]) {
        for skipped in skipped.prefix(Self.skippedNamed) { report(.note("left out \(skipped.name): \(skipped.reason)")) }
        if skipped.count > Self.skippedNamed { report(.note("left out \(skipped.count - Self.skippedNamed) more; training.json in the model names all")) }
    }

    private static let skippedNamed = 10

    private func outcome(_ result: TrainingWork.Result, _ photos: TrainingPhotos, data: String) throws -> Outcome {
        let classes = photos.training.classes
        let metrics = [
            "validationAccuracy": result.evaluation.accuracy, "validationLoss": result.evaluation.loss,
            "validationCount": Double(result.evaluation.count),
        ]
        return Outcome(
            package: try package(result.model, metrics, result.history, photos, data: data),
            validation: EvaluationReport(result.evaluation, classes: classes),
            probe: result.probe.map { EvaluationReport($0, classes: classes) }, history: result.history,
            skipped: photos.skipped)
    }

    private func package(
        _ model: Graph, _ metrics: [String: Double], _ history: [EpochRecord], _ photos: TrainingPhotos, data: String
    ) throws -> ModelPackage {
        let summary = TrainingSummary(
            configuration: configuration, split: photos.split, validation: photos.validation.photos.map(\.name),
            history: history, skipped: photos.skipped.map { "\($0.name): \($0.reason)" })
        var package = ModelPackage(
            graph: try model.rebatched(to: 1), classes: photos.training.classes, preprocessing: configuration.preprocessing, metrics: metrics,
            dataDigest: Digest(hexadecimal: data), creation: .init(program: "brachio"),
            attachments: [TrainingSummary.fileName: try summary.json()])
        let golden = photos.validation.photos[0]
        try package.setGoldenPhoto(try PhotoDecoder.decode(contentsOf: golden.file, shorterSideAtLeast: configuration.preprocessing.shorterSideNeeded))
        return package
    }
}
