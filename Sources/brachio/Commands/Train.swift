internal import ArgumentParser
internal import BrachioCompiler
internal import BrachioCore
internal import BrachioManifest
internal import BrachioModelFormats
internal import BrachioTraining
internal import Foundation

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a classifier on photos.",
        discussion: """
            Photos come as a folder with one subfolder a class, or as an augmented manifest. A fifth of each class is held back for
            validation unless --validation names other photos. With --backbone the features of a trained network are used: a head
            is fitted in seconds, and --fine-tune-epochs lets all layers learn.

            Ctrl-C finishes the step and stores a checkpoint; the same command goes on and ends in the same result
            as if it had not been interrupted. After a crash at most the epoch in progress is repeated.

            Example:
              brachio train photos --layers 18 --epochs 30 --out model.tar.gz
              brachio train photos --backbone squeezenet1.1.onnx --out model.tar.gz
              brachio train photos --backbone squeezenet1.1.onnx --fine-tune-epochs 30 --flip both --out model.tar.gz
            """)

    @Argument(help: "A folder with one subfolder a class, or an augmented manifest.")
    var photos: String

    @Option(help: "Photos to validate on, in the same form.")
    var validation: String?

    @Option(name: .customLong("validation-share"), help: "Without --validation: the share of each class that is held back.")
    var validationShare = 0.2

    @Option(help: "The manifest's label, where it has several.")
    var label: String?

    @Option(help: "A trained network, an ONNX file or a model package, whose features are used.")
    var backbone: String?

    @Option(help: "Where the model package goes; checkpoints lie beside it until it is written.")
    var out = "model.tar.gz"

    @Flag(help: "Go on with the run that was interrupted, or fail; without it the same command goes on where there is such a run.")
    var resume = false

    @Flag(help: "Start over where a run was interrupted.")
    var restart = false

    @OptionGroup(title: "Training") var training: TrainOptions

    @OptionGroup var common: SharedOptions

    func validate() throws {
        if resume, restart { throw ValidationError("--resume and --restart exclude each other.") }
        if backbone == nil, training.fineTuneEpochs != nil { throw ValidationError("--fine-tune-epochs needs --backbone.") }
    }

    func run() throws {
        let out = file(out)
        try requireWritable(out)
        let photos = try TrainingPhotos(
            file(photos), validation: validation.map(file), label: label,
            split: Split(validationFraction: validationShare, seed: training.seed))
        let backbone = try backbone.map { try Backbone(contentsOf: file($0)) }
        let configuration = try training.configuration(backbone: backbone)
        let interrupt = Interrupt(message: "finishing the step and storing a checkpoint …")
        let display = TrainingDisplay(json: common.json)
        let run = TrainingRun(
            configuration: configuration, photos: photos, backbone: backbone, folder: RunFolder.of(out),
            compiler: try Compiler(), pool: try common.pool(), isInterrupted: { interrupt.hasArrived }, report: display.show)
        let goesOn = try resume || (!restart && run.canResume())
        if !goesOn, !restart, try run.hasUnfinished() {
            throw BrachioError(
                .invalidInput, "a run that was interrupted is in \(RunFolder.of(out).path)", cause: "it is of other photos or other settings",
                mend: "go on with those, or start over with --restart")
        }
        if goesOn, !resume { display.show(.note("going on with the run that was interrupted; --restart starts over")) }
        do {
            let outcome = try run.run(resuming: goesOn)
            try RunFolder.finish(outcome.package, at: out)
            try TrainingResult(outcome, file: out).show(json: common.json)
        } catch let error as BrachioError where error.code == .interrupted {
            throw BrachioError(error.code, error.message, cause: error.cause, mend: "go on with: \(Self.resumeCommand)")
        }
    }

    private static var resumeCommand: String {
        let words = ["brachio"] + CommandLine.arguments.dropFirst().filter { $0 != "--resume" } + ["--resume"]
        return words.map { $0.contains(where: { " '\"$&;|<>()*?".contains($0) }) ? "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" : $0 }
            .joined(separator: " ")
    }
}

/// Where the checkpoints of a model in the making lie: `model.run` beside `model.tar.gz`.
enum RunFolder {
    static func of(_ out: URL) -> URL {
        var name = out.lastPathComponent
        if name.hasSuffix(".tar.gz") { name.removeLast(7) }
        return out.deletingLastPathComponent().appendingPathComponent(name + ".run")
    }

    /// Writes the package and removes the folder. The package is staged in the folder, so that a kill leaves nothing beside it.
    static func finish(_ package: ModelPackage, at out: URL) throws {
        let folder = of(out), staged = folder.appendingPathComponent(out.lastPathComponent)
        try package.write(to: staged)
        try AtomicFile.move(staged, to: out)
        try? FileManager.default.removeItem(at: folder)
    }
}

/// What a finished run says.
struct TrainingResult: Encodable {
    var event = "finished"
    var file: String
    var classes: [String]
    var validation: EvaluationReport
    var probe: EvaluationReport?
    var epochs: Int
    var skipped: [String]

    init(_ outcome: TrainingRun.Outcome, file: URL) {
        self.file = file.path
        classes = outcome.package.classes
        validation = outcome.validation
        probe = outcome.probe
        epochs = outcome.history.count
        skipped = outcome.skipped.map(\.name)
    }

    func show(json: Bool) throws {
        if json { return try JSONLine.write(self) }
        StandardOutput.write(validation.text + "\n\n\(file)")
    }
}
