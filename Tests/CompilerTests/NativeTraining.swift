import BrachioCompiler
import BrachioCore
import BrachioGraph
import BrachioRuntime
import Foundation
import Testing

extension Native {
    /// The parameters of a program by name.
    static func parameters(of program: Program) throws -> [String: Tensor] {
        let data = try program.exportParameters()
        var tensors: [String: Tensor] = [:]
        for parameter in program.description.parameters {
            let shape = Shape(parameter.shape)
            let bytes = data.dropFirst(parameter.offsetBytes).prefix(shape.count * 4)
            var values = [Float](repeating: 0, count: shape.count)
            _ = values.withUnsafeMutableBytes { bytes.copyBytes(to: $0) }
            tensors[parameter.name] = Tensor(shape, values)
        }
        return tensors
    }

    /// Largest difference relative to the largest element.
    static func distance(_ a: Tensor, _ b: Tensor, scaleMin: Float = 1e-6) -> Float {
        let scale = max(a.values.map(abs).max() ?? 0, scaleMin)
        guard b.values.allSatisfy(\.isFinite) else { return .infinity }
        return (zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0) / scale
    }

    private static func length(_ a: Tensor, minus b: Tensor) -> Float {
        guard b.values.allSatisfy(\.isFinite) else { return .infinity }
        return Float(zip(a.values, b.values).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot())
    }

    /// Parameters, statistics and each part of the optimizer's state differ in size.
    private static func kind(_ name: String) -> String {
        if name.hasPrefix("optimizer.") { return String(name.prefix("optimizer.moment1".count)) }
        return name.contains("running_") ? "running" : "parameter"
    }

    /// Runs a graph with state updates `steps` times on both executors; outputs and state must agree after each step.
    ///
    /// Each step starts both from the state that the native program exports: batch normalisation amplifies rounding from
    /// step to step, which would say nothing about the kernels. The length (root of the sum of squares) of a difference is held
    /// against that of the change which the step makes: where rounding turns the sign before an activation, one pixel's
    /// gradient comes or goes, which single elements show and the whole hardly. Changes that are a hundred-thousandth of
    /// their kind's largest (gradients that are zero but for rounding) are noise.
    static func expectSteps(
        _ graph: Graph, steps: Int, threads: Int = 2, outputs outputTolerance: Float, state stateTolerance: Float,
        sourceLocation: SourceLocation = #_sourceLocation, inputs: (Int) -> [String: Tensor]
    ) throws {
        let built = try Compiler().compile(graph, for: try .host())
        let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: threads)
        var reference = graph
        for step in 1...steps {
            let tensors = inputs(step)
            let expected = try ReferenceExecutor().run(reference, inputs: tensors)
            let before = reference.parameters
            try reference.apply(expected)
            let results = try program.run(graph.inputs.map { tensors[$0.name]!.values })
            for (name, values) in zip(graph.outputs, results) {
                let off = distance(expected.outputs[name]!, Tensor(graph.shape(of: name), values))
                #expect(off <= outputTolerance, "step \(step), output \(name): off by \(off)", sourceLocation: sourceLocation)
            }
            let actual = try parameters(of: program)
            let changes = expected.updates.map { ($0.key, length($0.value, minus: before[$0.key]!)) }
            var largest: [String: Float] = [:]
            for (name, change) in changes { largest[kind(name)] = max(largest[kind(name)] ?? 0, change) }
            for (name, change) in changes {
                let tensor = expected.updates[name]!
                let off = length(tensor, minus: actual[name]!)
                let rounding = 1e-6 * length(tensor, minus: Tensor(tensor.shape)) + 1e-5 * largest[kind(name)]!
                let isClose = off <= stateTolerance * change + rounding
                #expect(isClose, "step \(step), \(name): off by \(off) of \(change)", sourceLocation: sourceLocation)
                try reference.setParameter(name, actual[name]!)
            }
        }
    }
}
