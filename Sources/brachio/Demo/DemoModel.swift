internal import BrachioCompiler
internal import BrachioCore
internal import BrachioImaging
internal import BrachioModelFormats
internal import BrachioRuntime
internal import BrachioTraining
internal import Foundation

/// The demo's model: trained once for these photos and settings, resumed where it was interrupted, then taken from its file.
struct DemoModel {
    let folder: URL
    let name: String
    let photos: TrainingPhotos
    /// Whether the photos are the demo's own.
    let isRendered: Bool
    let epochs: Int
    let pool: ThreadPool

    var file: URL { folder.appendingPathComponent("\(name).tar.gz") }

    private static let imageSize = 64

    private func configuration() throws -> TrainingConfiguration {
        TrainingConfiguration(
            architecture: "resnet20", preprocessing: try Preprocessing(mode: .stretch, width: Self.imageSize, height: Self.imageSize),
            augmentation: isRendered ? Self.bricks : .standard, batchSize: 16, optimizer: .adamw,
            plan: TrainingPlan(
                epochs: epochs, learningRate: 0.004, weightDecay: 0.02, schedule: .oneCycle(), labelSmoothing: 0.05, seed: 1))
    }

    /// Any hue at all: a brick dinosaur's colours say nothing of its kind, and few photos would teach that they do.
    private static let bricks = Augmentation(
        areaMin: 0.6, aspectMin: 0.85, aspectMax: 1.18, flipChance: 0.5, brightness: 0.25, contrast: 0.25, saturation: 0.4, hue: 0.5)

    struct Trained {
        var name: String
        var file: URL
        var package: ModelPackage
        /// Whether it was trained now.
        var isNew: Bool
    }

    func train(isInterrupted: @escaping () -> Bool, report: @escaping (TrainingEvent) -> Void) throws -> Trained {
        let run = TrainingRun(
            configuration: try configuration(), photos: photos, folder: RunFolder.of(file), compiler: try Compiler(), pool: pool,
            isInterrupted: isInterrupted, report: report)
        if let finished = try? ModelPackage.read(file, batch: 1), try run.isResult(finished) { return Trained(name: name, file: file, package: finished, isNew: false) }
        let outcome = try run.run(resuming: run.canResume())
        try RunFolder.finish(outcome.package, at: file)
        return Trained(name: name, file: file, package: outcome.package, isNew: true)
    }
}
