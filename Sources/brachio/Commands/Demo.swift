internal import ArgumentParser
internal import BrachioCore
internal import BrachioTraining
internal import Foundation

struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The whole story in one command: photos, training, native code, answers.",
        discussion: """
            Renders photos of brick-built dinosaurs, writes their manifest, trains a residual network, compiles it, classifies the
            fifth of the photos that it has never seen, and draws a contact sheet. What is finished is not done again.

            Example:
              brachio demo
              brachio demo --photos my-photos --out my-demo
            """)

    @Option(help: "Your own photos, in one subfolder a class, instead of rendered ones.")
    var photos: String?

    @Option(help: "The folder that everything goes into.")
    var out = "brachio-demo"

    @Option(help: "Epochs of training.")
    var epochs = 55

    @Option(help: "How many photos to render.")
    var count: Int?

    @OptionGroup var common: SharedOptions

    func validate() throws {
        guard (1...TrainingPlan.epochsMax).contains(epochs) else { throw ValidationError("--epochs is at least 1, not \(epochs).") }
    }

    func run() throws {
        let folder = file(out)
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
        let story = DemoStory(
            folder: folder, photos: photos.map(file), count: count, epochs: epochs, json: common.json, threads: common.threadCount)
        try story.tell()
    }
}
