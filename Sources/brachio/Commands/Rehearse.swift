internal import ArgumentParser
internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioManifest
internal import Foundation

struct Rehearse: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See what the model would save people who label, on photos whose classes are known.",
        discussion: """
            The known classes stand for people's answers. A part of the photos is held back and judges the model after each few answers:
            once asked in the order that teaches most, once in an order drawn by lot.

            Example:
              brachio rehearse photos --backbone mobilenetv2.onnx
              brachio rehearse photos --backbone mobilenetv2.onnx --draws 20 --target 0.95 --json
            """)

    @Argument(help: "A folder with one subfolder a class, or an augmented manifest.")
    var photos: String

    @Option(help: "An ONNX file or a model package whose features are used; without one, colours, edges and textures.")
    var backbone: String?

    @Option(help: "A file that keeps the features for the next time.")
    var features: String?

    @Option(help: "Answers to play through.")
    var answers = 180

    @Option(help: "Answers after which the model learns.")
    var batch = 10

    @Option(help: "Share of the photos that judges the model.")
    var heldOut = 0.35

    @Option(help: "How many times to play it, each with other photos held back.")
    var draws = 5

    @Option(help: "Share of the machine's labels that shall be right.")
    var target = 0.95

    @Option(help: "Seed of everything that is drawn.")
    var seed: UInt64 = 1

    @OptionGroup var common: SharedOptions

    func validate() throws {
        guard (0.05...0.9).contains(heldOut) else { throw ValidationError("--held-out is 0.05 to 0.9, not \(heldOut).") }
        guard (0.5...0.9999).contains(target) else { throw ValidationError("--target is 0.5 to 0.9999, not \(target).") }
        guard answers > 0, batch > 0, (1...1_000).contains(draws) else {
            throw ValidationError("--answers and --batch are above zero, --draws is 1 to 1000.")
        }
    }

    func run() throws {
        let set = try PhotoSet(at: file(photos))
        let table = try PhotoFeatureTable(set, backbone: backbone.map(file), keptIn: features.map(file), pool: try common.pool())
        let play = RehearsalPlay(
            table: table, answers: answers, batch: batch, heldOut: heldOut, target: .init(accuracy: target), threads: common.threadCount)
        var results: [RehearsalPlay.Draw] = []
        for number in 0..<draws {
            let draw = try play.draw(seed: seed &+ UInt64(number))
            results.append(draw)
            if common.json { try JSONLine.write(draw) } else { StandardError.write("draw \(number + 1) of \(draws)") }
        }
        if !common.json { StandardOutput.write(play.text(results)) }
    }
}
