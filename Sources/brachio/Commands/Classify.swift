internal import ArgumentParser
internal import BrachioCore
internal import BrachioImaging
internal import BrachioRuntime
internal import BrachioTraining

struct Classify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what photos show.",
        discussion: """
            A photo that cannot be read is reported on standard error and the others are classified all the same; the exit status then
            is the first such photo's: 65 where it is damaged, 66 where there is none, 69 where it is of a kind that is not read.

            Example:
              brachio classify compiled.tar.gz photo.jpg
              brachio classify model.tar.gz *.jpg --json
            """)

    @Argument(help: "A model package, a compiled package or an ONNX file.")
    var model: String

    @Argument(help: "Photos: JPEG, PNG, WebP, GIF or BMP.")
    var photos: [String]

    @OptionGroup var common: SharedOptions

    private struct Document: Encodable {
        var file: String
        var `class`: String
        var confidence: Float
        var probabilities: [String: Float]
    }

    func run() throws {
        let classifier = try LoadedModel(contentsOf: file(model), threads: common.threadCount).classifier
        var firstFailure: BrachioError?
        for path in photos {
            do { try show(path, classifier) } catch let error as BrachioError {
                ErrorReport.write(error)
                firstFailure = firstFailure ?? error
            }
        }
        if let firstFailure { throw ExitCode(ExitStatus(firstFailure.code).rawValue) }
    }

    private func show(_ path: String, _ classifier: Classifier) throws {
        let picture = try PhotoDecoder.decode(
            contentsOf: file(path), shorterSideAtLeast: classifier.preprocessing.shorterSideNeeded)
        let answers = try classifier.classify(picture)
        let best = answers[0]
        if common.json {
            try JSONLine.write(Document(
                file: path, class: best.name, confidence: best.probability,
                probabilities: Dictionary(answers.map { ($0.name, $0.probability) }, uniquingKeysWith: { first, _ in first })))
        } else {
            let others = answers.dropFirst().prefix(2).map { "\($0.name) \(Numbers.percent(Double($0.probability)))" }
            StandardOutput.write(
                "\(path): \(best.name) \(Numbers.percent(Double(best.probability)))"
                    + (others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"))
        }
    }
}
