internal import BrachioCore

/// A classifier, or its training step, as typed operators on named tensors with static shapes and float32 parameters.
///
/// Nodes stand in an order in which they can be run: `append` refuses a node that reads a name nobody has written yet.
public struct Graph: Sendable {
    /// A tensor handed in at each run.
    public struct Input: Sendable, Hashable {
        public let name: String
        public let shape: Shape
        public init(_ name: String, _ shape: Shape) {
            self.name = name
            self.shape = shape
        }
    }

    /// After each run the value `value` becomes parameter `parameter`: what makes a graph a training step.
    public struct StateUpdate: Sendable, Hashable {
        public let parameter: String
        public let value: String
        public init(parameter: String, value: String) {
            self.parameter = parameter
            self.value = value
        }
    }

    public var name: String
    public private(set) var inputs: [Input] = []
    public private(set) var nodes: [Node] = []
    public private(set) var parameters: [String: Tensor] = [:]
    /// Names of parameters in the order in which they were added.
    public private(set) var parameterOrder: [String] = []
    /// Names of the tensors that a run returns, in order.
    public private(set) var outputs: [String] = []
    public private(set) var stateUpdates: [StateUpdate] = []
    /// The shape of every named tensor.
    public private(set) var shapes: [String: Shape] = [:]
    private var nodeNames: Set<String> = []

    public init(name: String) { self.name = name }

    public mutating func addInput(_ name: String, _ shape: Shape) throws {
        try shape.validate()
        try define(name, shape)
        inputs.append(Input(name, shape))
    }

    public mutating func addParameter(_ name: String, _ tensor: Tensor) throws {
        try tensor.shape.validate()
        try define(name, tensor.shape)
        parameters[name] = tensor
        parameterOrder.append(name)
    }

    /// Gives an existing parameter new values of the same shape.
    public mutating func setParameter(_ name: String, _ tensor: Tensor) throws {
        guard let shape = shapes[name], parameters[name] != nil else {
            throw BrachioError(.notFound, "graph \(self.name) has no parameter \(name)")
        }
        guard shape == tensor.shape else {
            throw BrachioError(
                .invalidInput, "parameter \(name) has shape \(shape) and cannot take values of shape \(tensor.shape)")
        }
        parameters[name] = tensor
    }

    /// Appends a node with several outputs and returns their names: `name` itself, or `name:0`, `name:1`, ….
    @discardableResult
    public mutating func append(_ operation: any Operator, named name: String, _ inputs: [String]) throws -> [String] {
        let shapes = try shapesOfInputs(inputs, of: name)
        let count: Int
        do { count = try operation.outputShapes(for: shapes).count } catch let error as BrachioError {
            throw error.within("node \(name) (\(operation.kind))")
        }
        let outputs = count == 1 ? [name] : (0..<count).map { "\(name):\($0)" }
        try append(Node(name: name, operation: operation, inputs: inputs, outputs: outputs))
        return outputs
    }

    /// Appends a node whose outputs have names already (an import keeps the names of the file).
    public mutating func append(_ node: Node) throws {
        guard nodes.count < Limits.graphNodes else {
            throw BrachioError(.limitExceeded, "graph \(name) has more than \(Limits.graphNodes) nodes")
        }
        guard nodeNames.insert(node.name).inserted else {
            throw BrachioError(.invalidInput, "graph \(name) has two nodes named \(node.name)")
        }
        let inputShapes = try shapesOfInputs(node.inputs, of: node.name)
        let outputShapes: [Shape]
        do {
            outputShapes = try node.operation.outputShapes(for: inputShapes)
            for shape in outputShapes { try shape.validate() }
        } catch let error as BrachioError {
            throw error.within("node \(node.name) (\(node.operation.kind))")
        }
        guard outputShapes.count == node.outputs.count else {
            throw BrachioError(
                .invalidInput,
                "node \(node.name) (\(node.operation.kind)) names \(node.outputs.count) outputs and "
                    + "computes \(outputShapes.count)")
        }
        for (output, shape) in zip(node.outputs, outputShapes) { try define(output, shape) }
        nodes.append(node)
    }

    /// Declares which tensors a run returns.
    public mutating func setOutputs(_ names: [String]) throws {
        for output in names where shapes[output] == nil {
            throw BrachioError(.notFound, "graph \(name) has no tensor \(output) to return")
        }
        outputs = names
    }

    public mutating func addStateUpdate(_ parameter: String, becomes value: String) throws {
        guard parameters[parameter] != nil, let shape = shapes[value], shape == shapes[parameter] else {
            throw BrachioError(
                .invalidInput, "parameter \(parameter) cannot become \(value): there must be both, of one shape")
        }
        stateUpdates.append(StateUpdate(parameter: parameter, value: value))
    }

    /// Makes a training step a plain function again.
    mutating func dropStateUpdates() { stateUpdates = [] }

    /// The shape of a named tensor; a name that is not there is the caller's defect.
    public func shape(of name: String) -> Shape {
        guard let shape = shapes[name] else { preconditionFailure("graph \(self.name) has no tensor \(name)") }
        return shape
    }

    public func isParameter(_ name: String) -> Bool { parameters[name] != nil }

    /// Whether the graph has a tensor of this name.
    public func hasTensor(_ name: String) -> Bool { shapes[name] != nil }

    public func isInput(_ name: String) -> Bool { inputs.contains { $0.name == name } }

    /// The node that writes a tensor; `nil` for inputs and parameters.
    public func producer(of tensor: String) -> Node? { nodes.last { $0.outputs.contains(tensor) } }

    private mutating func define(_ name: String, _ shape: Shape) throws {
        guard !name.isEmpty else { throw BrachioError(.invalidInput, "graph \(self.name) has a tensor without a name") }
        guard shapes.updateValue(shape, forKey: name) == nil else {
            throw BrachioError(.invalidInput, "graph \(self.name) writes tensor \(name) twice")
        }
    }

    private func shapesOfInputs(_ inputs: [String], of node: String) throws -> [Shape] {
        try inputs.map { input in
            guard let shape = shapes[input] else {
                throw BrachioError(.invalidInput, "node \(node) reads \(input), which no earlier node writes")
            }
            return shape
        }
    }
}
