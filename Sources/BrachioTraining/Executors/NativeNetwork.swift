internal import BrachioCore
internal import BrachioCompiler
internal import BrachioGraph
internal import BrachioRuntime

/// A graph with one input and one output, compiled for this machine and run on the batches of a loader.
struct NativeNetwork {
    private let program: Program
    private let output: TensorBuffer

    init(_ graph: Graph, compiler: Compiler, pool: ThreadPool) throws {
        let built = try compiler.compile(graph, for: .host())
        program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, pool: pool)
        guard let tensor = program.description.outputs.first, program.description.inputs.count == 1 else {
            throw BrachioError(.defect, "network \(graph.name) does not take one tensor and give one")
        }
        output = TensorBuffer(count: tensor.count)
    }

    /// The output for a batch, `[N, …]`.
    func run(_ batch: Batch) throws -> [Float] {
        guard let start = batch.inputs.baseAddress else { return [] }
        try program.run(inputs: [UnsafePointer(start)], outputs: [output.start])
        return output.values
    }
}
