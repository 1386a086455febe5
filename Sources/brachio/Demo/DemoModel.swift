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
    let photos: TrainingPhotos
    let epochs: Int
    let pool: ThreadPool

    var file: URL { folder.appendingPathComponent("model.tar.gz") }

    private static let imageSize = 64

    private func configuration() throws -> TrainingConfiguration {
        TrainingConfiguration(
            architecture: "resnet18", preprocessing: try Preprocessing(mode: .stretch, width: Self.imageSize, height: Self.imageSize),
            augmentation: .light, batchSize: 16, optimizer: .adamw,
            plan: TrainingPlan(
                epochs: epochs, learningRate: 0.001, weightDecay: 0.02, schedule: .oneCycle(), labelSmoothing: 0.05, seed: 1))
    }

    /// Whether it was trained now, and the package.
    func train(isInterrupted: @escaping () -> Bool, report: @escaping (TrainingEvent) -> Void) throws -> (package: ModelPackage, isNew: Bool) {
        let run = TrainingRun(
            configuration: try configuration(), photos: photos, folder: RunFolder.of(file), compiler: try Compiler(), pool: pool,
            isInterrupted: isInterrupted, report: report)
        if let finished = try? ModelPackage.read(file, batch: 1), try run.isResult(finished) { return (finished, false) }
        let outcome = try run.run(resuming: run.canResume())
        try outcome.package.write(to: file)
        try? FileManager.default.removeItem(at: RunFolder.of(file))
        return (outcome.package, true)
    }
}
