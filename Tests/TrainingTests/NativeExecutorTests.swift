import BrachioCompiler
import BrachioCore
import BrachioGraph
import BrachioManifest
import BrachioImaging
import BrachioRuntime
import BrachioTraining
import Foundation
import Testing

/// The native executor is held to the reference: losses, logits, parameters and optimizer state after steps, and validation.
@Suite struct NativeExecutorTests {
    enum Network: CaseIterable {
        case tiny, squeezeNet, resNet

        func graph() throws -> Graph {
            switch self {
            case .tiny: try TinyPhotos.network(batch: 4)
            case .squeezeNet: try ModelBuilder.squeezeNet(classes: 3, imageSize: 32, batch: 4)
            case .resNet: try ModelBuilder.resNet(layers: 20, classes: 3, imageSize: 8, batch: 4)
            }
        }
    }

    private func batch(_ shape: Shape, _ step: Int) -> [Float] {
        var source = SplitMix64(seed: UInt64(step))
        return (0..<shape.count).map { _ in source.uniform(0...255) }
    }

    private func difference(_ a: [Float], _ b: [Float]) -> Float {
        let scale = b.reduce(0) { max($0, abs($1)) }
        return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(scale, 1e-3)
    }

    @Test("steps give what the reference gives, and the state comes back whole", arguments: Network.allCases)
    func steps(network: Network) throws {
        let training = try TrainingGraph.make(from: network.graph(), options: TrainingOptions(optimizer: .momentum(0.9)))
        let pool = try ThreadPool(threads: 2)
        let native = try NativeTrainingExecutor(training, compiler: Compiler(), pool: pool)
        let reference = ReferenceTrainingExecutor(training)
        for (name, tensor) in try native.state() { #expect(tensor == training.graph.parameters[name], "\(name) at the start") }
        let targets = SoftTargets(classes: 3).targets(of: [0, 1, 2, 1])
        for step in 1...2 {
            let settings = StepSettings(rate: 0.001, decay: 1e-3, step: step, seed: 5)
            let inputs = batch(native.inputShape, step)
            let (found, expected) = try inputs.withUnsafeBufferPointer {
                (try native.step(inputs: $0, targets: targets, settings: settings), try reference.step(inputs: $0, targets: targets, settings: settings))
            }
            #expect(abs(found.loss - expected.loss) < 1e-3 * max(1, abs(expected.loss)))
            #expect(difference(found.logits, expected.logits) < 1e-2)
        }
        let expected = reference.state()
        for (name, tensor) in try native.state() where !name.hasPrefix("optimizer.") {
            #expect(difference(tensor.values, expected[name]!.values) < 1e-2, "\(name)")
        }
    }

    @Test("a restored executor goes on with the same bits", arguments: [Network.tiny, .resNet])
    func restored(network: Network) throws {
        let training = try TrainingGraph.make(from: network.graph(), options: TrainingOptions(optimizer: .adam()))
        let pool = try ThreadPool(threads: 2)
        let first = try NativeTrainingExecutor(training, compiler: Compiler(), pool: pool)
        let second = try NativeTrainingExecutor(training, compiler: Compiler(), pool: pool)
        let targets = SoftTargets(classes: 3).targets(of: [0, 1, 2, 1])
        func step(_ executor: NativeTrainingExecutor, _ number: Int) throws -> Float {
            try batch(executor.inputShape, number).withUnsafeBufferPointer {
                try executor.step(inputs: $0, targets: targets, settings: StepSettings(rate: 0.001, decay: 0, step: number, seed: 1)).loss
            }
        }
        _ = try step(first, 1)
        try second.restore(first.state())
        #expect(try second.state() == first.state())
        #expect(try step(second, 2) == step(first, 2))
        #expect(try second.state() == first.state())
        #expect(throws: BrachioError.self) { try second.restore([:]) }
    }

    @Test("native validation gives the reference's probabilities", arguments: Network.allCases)
    func validation(network: Network) throws {
        try withTemporaryFolder { folder in
            let photos = try TinyPhotos.set(in: folder)
            let model = try network.graph()
            let size = model.inputs[0].shape[2]
            let loader = try BatchLoader(PictureStore(photos, shorterSideAtLeast: 8), batchSize: 4, width: size, height: size) { picture, _ in
                Preprocessing.stretched(size: size).apply(to: picture)
            }
            let native = try NativeValidator(model, loader: loader, compiler: Compiler(), pool: ThreadPool(threads: 2)).evaluate(model.parameters)
            let reference = try ReferenceValidator(model, loader: loader).evaluate(model.parameters)
            #expect(abs(native.loss - reference.loss) < 1e-3)
            #expect(native.count == reference.count)
        }
    }
}
