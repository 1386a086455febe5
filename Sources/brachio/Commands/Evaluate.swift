internal import ArgumentParser
internal import BrachioCore
internal import BrachioManifest
internal import BrachioRuntime
internal import BrachioTraining

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge a model on labelled photos.",
        discussion: """
            The model may be a model package, a compiled package or an ONNX file: the photos go through the same preprocessing
            and the same native code, so the answers are the same.

            Example:
              brachio evaluate model.tar.gz photos/validation
              brachio evaluate compiled.tar.gz held-back.manifest --json
            """)

    @Argument(help: "A model package, a compiled package or an ONNX file.")
    var model: String

    @Argument(help: "A folder with one subfolder a class, or an augmented manifest.")
    var photos: String

    @Option(help: "The manifest's label, where it has several.")
    var label: String?

    @OptionGroup var common: SharedOptions

    private struct Document: Encodable {
        var accuracy: Double
        var count: Int
        var loss: Double
        var perClass: [EvaluationReport.Class]
        var confusion: EvaluationReport.Confusion
        var skipped: [String]
    }

    func run() throws {
        let set = try PhotoSet(at: file(photos), label: label)
        let model = try LoadedModel(contentsOf: file(model), threads: common.threadCount)
        let judged = try set.reindexed(to: model.classifier.classes)
        let (evaluation, undecodable) = try ClassifierEvaluation.run(model.classifier, on: judged, threads: common.threadCount)
        let found = EvaluationReport(evaluation, classes: model.classifier.classes)
        let skipped = set.skipped + undecodable
        if common.json {
            try JSONLine.write(Document(
                accuracy: found.accuracy, count: found.count, loss: found.loss, perClass: found.perClass,
                confusion: found.confusion, skipped: skipped.map(\.name)))
        } else {
            report(skipped: skipped)
            StandardOutput.write(found.text)
        }
    }
}
