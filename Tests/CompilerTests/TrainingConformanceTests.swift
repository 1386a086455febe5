import BrachioCompiler
import BrachioCore
import BrachioGraph
import BrachioRuntime
import Foundation
import Testing

@Suite("Native training steps equal the reference")
struct TrainingConformanceTests {
    /// One network and how it is trained.
    struct Run: Sendable {
        let architecture: ModelArchitecture
        let imageSize: Int
        let batch: Int
        var optimizer = Optimizer.momentum(0.9)
        var headOnly = false
    }

    @Test("Loss, logits and state of whole networks", arguments: [
        Run(architecture: .resNet20, imageSize: 16, batch: 4),
        Run(architecture: .resNet18, imageSize: 64, batch: 4),
        Run(architecture: .mobileNetV2, imageSize: 64, batch: 4),
        Run(architecture: .squeezeNet, imageSize: 35, batch: 2),
        Run(architecture: .resNet20, imageSize: 16, batch: 4, optimizer: .adam()),
        Run(architecture: .resNet20, imageSize: 16, batch: 4, headOnly: true),
    ])
    func network(_ run: Run) throws {
        let model = try run.architecture.graph(classes: 10, imageSize: run.imageSize, batch: run.batch, seed: 4)
        let trained = run.headOnly ? Set(model.trainableParameters.suffix(2)) : nil
        let training = try TrainingGraph.make(
            from: model, options: TrainingOptions(optimizer: run.optimizer, trained: trained))
        try Native.expectSteps(training.graph, steps: 3, outputs: 1e-3, state: 2e-2) { step in
            var targets = Tensor([run.batch, 10])
            for row in 0..<run.batch { targets.values[row * 10 + (row * 3 + step) % 10] = 1 }
            return training.inputs(
                data: .random([run.batch, 3, run.imageSize, run.imageSize], seed: UInt64(step), in: 0...255),
                targets: targets, rate: 0.01, decay: 1e-4, step: step, seed: 5)
        }
    }
}
