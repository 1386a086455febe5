internal import BrachioCore
public import BrachioGraph

/// Takes training steps with plain Swift: slow, for tiny networks and for judging other executors.
public final class ReferenceTrainingExecutor: TrainingExecutor {
    private let training: TrainingGraph
    private var graph: Graph

    public init(_ training: TrainingGraph) {
        self.training = training
        graph = training.graph
    }

    public var inputShape: Shape { graph.shape(of: training.data) }
    public var classes: Int { graph.shape(of: training.logits)[1] }

    public func step(inputs: UnsafeBufferPointer<Float>, targets: [Float], settings: StepSettings) throws -> StepResult {
        let tensors = training.inputs(
            data: Tensor(inputShape, Array(inputs)), targets: Tensor([inputShape[0], classes], targets),
            rate: settings.rate, decay: settings.decay, step: settings.step, seed: settings.seed)
        let result = try ReferenceExecutor().run(graph, inputs: tensors)
        try graph.apply(result)
        guard let loss = result.outputs[training.loss], let logits = result.outputs[training.logits] else {
            throw BrachioError(.defect, "a training step of \(graph.name) gave no loss and logits")
        }
        return StepResult(loss: loss.values[0], logits: logits.values)
    }

    public func state() -> [String: Tensor] { graph.parameters }

    public func restore(_ state: [String: Tensor]) throws {
        try training.graph.requireSameParameters(as: state)
        for (name, tensor) in state { try graph.setParameter(name, tensor) }
    }
}

extension Graph {
    /// Throws unless `state` names exactly the graph's parameters.
    func requireSameParameters(as state: [String: Tensor]) throws {
        let missing = parameterOrder.first { state[$0] == nil }
        let stray = state.keys.sorted().first { parameters[$0] == nil }
        guard missing == nil, stray == nil else {
            throw BrachioError(
                .invalidInput, "the checkpoint does not belong to this model",
                cause: missing.map { "it lacks \($0)" } ?? "it has \(stray ?? "")", mend: "train anew, without --resume")
        }
    }
}
