/// What a run of a graph gives.
public struct ExecutionResult: Sendable {
    /// The graph's outputs by name.
    public let outputs: [String: Tensor]
    /// New values of the parameters that the graph's state updates name; empty for a graph that is not a training step.
    public let updates: [String: Tensor]

    public init(outputs: [String: Tensor], updates: [String: Tensor] = [:]) {
        self.outputs = outputs
        self.updates = updates
    }
}

/// Something that runs graphs. Every executor means the same: what `ReferenceExecutor` computes, within rounding.
public protocol GraphExecutor {
    /// Runs `graph` once on `inputs`, one tensor for each of the graph's inputs.
    ///
    /// A missing input, one that the graph does not have, or one of another shape is an error that names it.
    func run(_ graph: Graph, inputs: [String: Tensor]) throws -> ExecutionResult
}

extension Graph {
    /// Gives the parameters that a run has updated their new values.
    public mutating func apply(_ result: ExecutionResult) throws {
        for (name, tensor) in result.updates { try setParameter(name, tensor) }
    }
}
