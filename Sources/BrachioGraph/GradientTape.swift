/// The graph under construction while gradients are appended to it, and the gradients known so far.
public struct GradientTape: Sendable {
    public private(set) var graph: Graph
    /// Tensors whose gradient somebody wants: the trained parameters and everything computed from them.
    let wanted: Set<String>
    /// The summed gradient of each tensor so far.
    private var gradients: [String: String] = [:]
    private var serial = 0

    init(graph: Graph, wanted: Set<String>) {
        self.graph = graph
        self.wanted = wanted
    }

    /// Whether anybody wants the gradient for this tensor; operators skip the work when not.
    public func wants(_ tensor: String) -> Bool { wanted.contains(tensor) }

    /// The gradient of the loss for an output of a node; `nil` when the loss does not depend on it.
    public func gradient(of tensor: String) -> String? { gradients[tensor] }

    public func shape(of tensor: String) -> Shape { graph.shape(of: tensor) }

    /// Appends a node with one output, under a name of its own, and returns the output's name.
    public mutating func append(_ operation: any Operator, _ inputs: [String], for role: String) throws -> String {
        try appendAll(operation, inputs, for: role)[0]
    }

    /// Appends a node with several outputs and returns their names.
    public mutating func appendAll(_ operation: any Operator, _ inputs: [String], for role: String) throws -> [String] {
        serial += 1
        return try graph.append(operation, named: "gradient.\(serial).\(role)", inputs)
    }

    /// Adds `gradient` to what is known for `tensor`.
    mutating func accumulate(_ gradient: String, for tensor: String) throws {
        if let known = gradients[tensor] {
            gradients[tensor] = try append(Add(), [known, gradient], for: "sum")
        } else {
            gradients[tensor] = gradient
        }
    }

    mutating func setOutputs(_ names: [String]) throws { try graph.setOutputs(names) }
}
