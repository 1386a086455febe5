internal import BrachioCore
public import BrachioCompiler
public import BrachioGraph
public import BrachioRuntime
internal import Foundation

/// Takes training steps with native code: forward, backward and update are one compiled program.
public final class NativeTrainingExecutor: TrainingExecutor {
    private let training: TrainingGraph
    private let compiler: Compiler
    private let pool: ThreadPool
    private var program: Program
    private let inputNames: [String]

    /// Compiles the step for this machine; an unchanged one comes from the compiler's cache.
    public init(_ training: TrainingGraph, compiler: Compiler, pool: ThreadPool) throws {
        self.training = training
        self.compiler = compiler
        self.pool = pool
        program = try Self.program(training.graph, compiler, pool)
        inputNames = program.description.inputs.map(\.name)
    }

    public var inputShape: Shape { training.graph.shape(of: training.data) }
    public var classes: Int { training.graph.shape(of: training.logits)[1] }

    public func step(inputs: UnsafeBufferPointer<Float>, targets: [Float], settings: StepSettings) throws -> StepResult {
        // The photos are handed to the program where they lie; only the small inputs are made into tensors.
        let small = training.inputs(
            data: Tensor([1]), targets: Tensor([inputShape[0], classes], targets), rate: settings.rate, decay: settings.decay,
            step: settings.step, seed: settings.seed)
        var buffers: [TensorBuffer] = []
        let pointers = try inputNames.map { name -> UnsafePointer<Float> in
            if name == training.data, let start = inputs.baseAddress { return start }
            guard let tensor = small[name] else {
                throw BrachioError(.defect, "the training program asks for an input \(name)")
            }
            buffers.append(TensorBuffer(tensor.values))
            return UnsafePointer(buffers[buffers.count - 1].start)
        }
        let outputs = program.description.outputs.map { TensorBuffer(count: $0.count) }
        try withExtendedLifetime(buffers) { try program.run(inputs: pointers, outputs: outputs.map(\.start)) }
        var results: [String: [Float]] = [:]
        for (tensor, buffer) in zip(program.description.outputs, outputs) { results[tensor.name] = buffer.values }
        guard let loss = results[training.loss]?.first, let logits = results[training.logits] else {
            throw BrachioError(.defect, "the training program of \(training.graph.name) gives no loss and logits")
        }
        return StepResult(loss: loss, logits: logits)
    }

    public func state() throws -> [String: Tensor] {
        let exported = try program.exportParameters()
        // Only what steps change is read back: the compiler may store the frozen rest in another form under the same name.
        let changing = Set(training.graph.stateUpdates.map(\.parameter))
        var state = training.graph.parameters
        var found: Set<String> = []
        for parameter in program.description.parameters where changing.contains(parameter.name) {
            state[parameter.name] = parameter.tensor(in: exported)
            found.insert(parameter.name)
        }
        guard found == changing else {
            throw BrachioError(
                .defect, "the training program of \(training.graph.name) does not give all its state back",
                cause: "\(changing.subtracting(found).sorted().first ?? "") is missing")
        }
        return state
    }

    public func restore(_ state: [String: Tensor]) throws {
        try training.graph.requireSameParameters(as: state)
        program = try Self.program(training.graph.takingParameters(from: state), compiler, pool)
    }

    private static func program(_ graph: Graph, _ compiler: Compiler, _ pool: ThreadPool) throws -> Program {
        let built = try compiler.compile(graph, for: .host())
        return try Program(sharedObject: built.sharedObject, parameters: built.parameters, pool: pool)
    }
}

/// Float32 memory at a fixed address.
final class TensorBuffer {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        self.count = count
        start = .allocate(capacity: max(1, count))
        start.initialize(repeating: 0, count: max(1, count))
    }

    convenience init(_ values: [Float]) {
        self.init(count: values.count)
        start.update(from: values, count: values.count)
    }

    deinit { start.deallocate() }

    var values: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }
}
