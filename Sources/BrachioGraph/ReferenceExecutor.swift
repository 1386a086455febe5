internal import BrachioCore

/// Runs a graph node by node through each operator's own `evaluate`, on one thread.
public struct ReferenceExecutor: GraphExecutor {
    public init() {}

    public func run(_ graph: Graph, inputs: [String: Tensor]) throws -> ExecutionResult {
        try graph.check(inputs)
        let kept = Set(graph.outputs + graph.stateUpdates.map(\.value))
        let lastReader = lastReaders(in: graph)
        var tensors = graph.parameters.merging(inputs) { parameter, _ in parameter }
        for (position, node) in graph.nodes.enumerated() {
            let results = node.operation.evaluate(try node.inputs.map { try tensor($0, in: tensors) })
            for (name, result) in zip(node.outputs, results) { tensors[name] = result }
            for name in node.inputs where lastReader[name] == position && !kept.contains(name) { tensors[name] = nil }
        }
        var outputs: [String: Tensor] = [:], updates: [String: Tensor] = [:]
        for name in graph.outputs { outputs[name] = try tensor(name, in: tensors) }
        for update in graph.stateUpdates { updates[update.parameter] = try tensor(update.value, in: tensors) }
        return ExecutionResult(outputs: outputs, updates: updates)
    }

    /// The position of the last node that reads each tensor.
    private func lastReaders(in graph: Graph) -> [String: Int] {
        var readers: [String: Int] = [:]
        for (position, node) in graph.nodes.enumerated() {
            for name in node.inputs { readers[name] = position }
        }
        return readers
    }

    private func tensor(_ name: String, in tensors: [String: Tensor]) throws -> Tensor {
        guard let tensor = tensors[name] else { throw BrachioError(.defect, "tensor \(name) was not computed") }
        return tensor
    }
}

extension Graph {
    /// Throws unless `inputs` holds exactly this graph's inputs in their shapes.
    public func check(_ inputs: [String: Tensor]) throws {
        for input in self.inputs {
            guard let tensor = inputs[input.name] else {
                throw BrachioError(
                    .invalidInput, "graph \(name) needs an input \(input.name) of shape \(input.shape), and it is missing")
            }
            guard tensor.shape == input.shape else {
                throw BrachioError(
                    .invalidInput,
                    "graph \(name) takes input \(input.name) of shape \(input.shape), and was given shape \(tensor.shape)")
            }
        }
        let known = Set(self.inputs.map(\.name))
        if let stray = inputs.keys.filter({ !known.contains($0) }).sorted().first {
            throw BrachioError(
                .invalidInput, "graph \(name) has no input \(stray)", cause: "its inputs are \(known.sorted())")
        }
    }
}
