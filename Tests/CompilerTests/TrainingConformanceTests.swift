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
        Run(architecture: .resNet20, imageSize: 16, batch: 4, optimizer: .rmsProp(forgetting: 0.8, epsilon: 1e-4)),
        Run(architecture: .resNet20, imageSize: 16, batch: 4, headOnly: true),
    ])
    func network(_ run: Run) throws {
        let model = try run.architecture.graph(classes: 10, imageSize: run.imageSize, batch: run.batch, seed: 4)
        let trained = run.headOnly ? Set(model.trainableParameters.suffix(2)) : nil
        let training = try TrainingGraph.make(
            from: model, options: TrainingOptions(optimizer: run.optimizer, trained: trained))
        try Native.expectSteps(training.graph, steps: 3, outputs: 1e-3, state: 5e-2) { step in
            var targets = Tensor([run.batch, 10])
            for row in 0..<run.batch { targets.values[row * 10 + (row * 3 + step) % 10] = 1 }
            return training.inputs(
                data: .random([run.batch, 3, run.imageSize, run.imageSize], seed: UInt64(step), in: 0...255),
                targets: targets, rate: 0.01, decay: 1e-4, step: step, seed: 5)
        }
    }

    @Test("Parameters can be taken back to what was exported before, frozen ones included") func importing() throws {
        var graph = Graph(name: "updates")
        try graph.addInput("gradient", [11])
        try graph.addInput("settings", [2])
        try graph.addParameter("frozen", .random([11], seed: 4))
        for name in ["parameter", "velocity"] { try graph.addParameter(name, .random([11], seed: 1)) }
        let sum = try graph.append(Add(), named: "sum", ["gradient", "frozen"])[0]
        let next = try graph.append(MomentumUpdate(), named: "update", ["parameter", sum, "velocity", "settings"])
        try graph.setOutputs([sum])
        try graph.addStateUpdate("parameter", becomes: next[0])
        try graph.addStateUpdate("velocity", becomes: next[1])
        let built = try Compiler().compile(graph, for: try .host())
        let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 1)
        let start = try program.exportParameters()
        #expect(start == built.parameters)
        let inputs = [Tensor.random([11], seed: 7).values, [0.1, 0]]
        _ = try program.run(inputs)
        let after = try program.exportParameters()
        #expect(after != start)
        try program.importParameters(start)
        _ = try program.run(inputs)
        let again = try program.exportParameters()
        #expect(again == after)
        #expect(throws: BrachioError.self) { try program.importParameters(start.dropLast(4)) }
    }
}
