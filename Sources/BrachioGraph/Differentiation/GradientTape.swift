/// The graph under construction while gradients are appended to it, and the gradients known so far.
public struct GradientTape: Sendable {
    public private(set) var graph: Graph
    /// Tensors whose gradient somebody wants: the trained parameters and everything computed from them.
    let wanted: Set<String>
    /// The constant gradient of the loss for itself, where the tape starts from a loss.
    let one: String?
    /// The summed gradient of each tensor so far.
    private var gradients: [String: String] = [:]
    /// Names of the constants that gradients read.
    private var constants: [Constant: String] = [:]
    private var serial = 0

    private struct Constant: Hashable {
        let value: Float
        let shape: Shape
    }

    /// What the names of appended nodes and constants begin with.
    private let prefix: String

    /// A tape that starts from the gradients in `seeds`; where one is a gradient of one for a loss, `one` names it.
    init(graph: Graph, prefix: String, wanted: Set<String>, seeds: [String: String], one: String? = nil) {
        self.graph = graph
        self.prefix = prefix
        self.wanted = wanted
        self.one = one
        gradients = seeds
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
        return try graph.append(operation, named: "\(prefix).\(serial).\(role)", inputs)
    }

    /// The name of a parameter that holds `value` in every element; each is added once.
    public mutating func constant(_ value: Float, _ shape: Shape) throws -> String {
        let key = Constant(value: value, shape: shape)
        if let name = constants[key] { return name }
        serial += 1
        let name = "\(prefix).\(serial).constant"
        try graph.addParameter(name, Tensor(shape, repeating: value))
        constants[key] = name
        return name
    }

    /// Appends the gradients of `nodes`, latest first.
    mutating func appendGradients(of nodes: [Node]) throws {
        for node in nodes.reversed() where node.inputs.contains(where: wants) {
            guard node.outputs.contains(where: { gradients[$0] != nil }) else { continue }
            for (input, gradient) in zip(node.inputs, try node.operation.gradient(of: node, on: &self)) {
                if let gradient { try accumulate(gradient, for: input) }
            }
        }
    }

    /// Adds `gradient` to what is known for `tensor`.
    private mutating func accumulate(_ gradient: String, for tensor: String) throws {
        if let known = gradients[tensor] {
            gradients[tensor] = try append(Add(), [known, gradient], for: "sum")
        } else {
            gradients[tensor] = gradient
        }
    }
}
