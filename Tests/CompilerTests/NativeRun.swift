import BrachioCompiler
import BrachioCore
import BrachioGraph
import BrachioRuntime
import Foundation
import Testing

/// Compiles and runs graphs for comparison with the reference.
enum Native {
    /// Outputs of one run on this machine.
    static func run(_ graph: Graph, inputs: [String: Tensor], threads: Int = 2) throws -> [String: Tensor] {
        let built = try Compiler().compile(graph, for: try .host())
        let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: threads)
        let results = try program.run(graph.inputs.map { inputs[$0.name]!.values })
        var outputs: [String: Tensor] = [:]
        for (name, values) in zip(graph.outputs, results) { outputs[name] = Tensor(graph.shape(of: name), values) }
        return outputs
    }

    /// Runs both executors and expects equal outputs: every element within `tolerance` of the reference, relative to the
    /// largest element of its tensor.
    static func expectConformance(
        _ graph: Graph, inputs: [String: Tensor], tolerance: Float = 1e-4, threads: Int = 2,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try ReferenceExecutor().run(graph, inputs: inputs).outputs
        let actual = try run(graph, inputs: inputs, threads: threads)
        for name in graph.outputs {
            let reference = expected[name]!, native = actual[name]!
            let scale = max(reference.values.map(abs).max() ?? 0, 1e-3)
            let worst = zip(reference.values, native.values).map { abs($0 - $1) }.max() ?? 0
            let isFinite = native.values.allSatisfy { $0.isFinite }
            #expect(isFinite, "\(name) is not finite", sourceLocation: sourceLocation)
            #expect(worst <= tolerance * scale, "\(name): off by \(worst) at a scale of \(scale)", sourceLocation: sourceLocation)
        }
    }
}

extension Tensor {
    /// Values in ±1 from a seed.
    static func random(_ shape: Shape, seed: UInt64, in range: ClosedRange<Float> = -1...1) -> Tensor {
        var source = SplitMix64(seed: seed)
        return Tensor(shape, (0..<shape.count).map { _ in source.uniform(range) })
    }
}
