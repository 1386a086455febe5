internal import ArgumentParser
internal import BrachioCore
internal import BrachioTraining
internal import Foundation

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The whole story in one command: photos, labels, training, native code, and a device that gets it over the air.",
        discussion: """
            Renders photos of brick-built dinosaurs, starts a server, labels the photos in a labelling job, trains a residual network, compiles
            it, classifies the fifth of the photos that it has never seen, and draws a contact sheet. Then a device gets a certificate, the
            agent runs, and a first model is deployed; a camera shows the photos, the network breaks and comes back, and the whole model
            follows over the air. Photos and models that are finished are not made again. Every program is stopped at the end.

            Example:
              brachio demo
              brachio demo --photos my-photos --out my-demo
              brachio demo --keep
            """)

    @Option(help: "Your own photos, in one subfolder a class, instead of rendered ones.")
    var photos: String?

    @Option(help: "The folder that everything goes into.")
    var out = "brachio-demo"

    @Option(help: "Epochs of training.")
    var epochs = 55

    @Option(help: "How many photos to render.")
    var count: Int?

    @Flag(name: .customLong("without-device"), help: "End after the answers, without server and device.")
    var withoutDevice = false

    @Flag(help: "Leave server and console running at the end, until Ctrl-C.")
    var keep = false

    @OptionGroup var common: SharedOptions

    func validate() throws {
        guard (1...TrainingPlan.epochsMax).contains(epochs) else { throw ValidationError("--epochs is at least 1, not \(epochs).") }
        if keep, withoutDevice { throw ValidationError("--keep leaves the server running, and --without-device starts none.") }
    }

    func run() async throws {
        let folder = file(out)
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
        let interrupt = Interrupt(message: "ending the step; once more ends at once …")
        let stage = DemoStage(folder: folder, json: common.json, threads: common.threadCount, interrupt: interrupt)
        let story = DemoStory(
            stage: stage, photos: photos.map(file), count: count, epochs: epochs, isWithoutDevice: withoutDevice, keeps: keep)
        try await story.tell()
    }
}
