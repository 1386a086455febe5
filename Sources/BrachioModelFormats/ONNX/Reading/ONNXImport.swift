internal import BrachioCore
internal import BrachioGraph

/// A graph under construction from the nodes of a file, and what is known of the file's named tensors.
struct ONNXImport {
    private(set) var graph: Graph
    let opset: Int
    private var initializers: [String: Onnx_TensorProto]
    private var values: [String: ONNXValue] = [:]
    /// Every name in the file, so that names made here cannot meet one that comes later.
    private var names: Set<String>
    private var nodeNames: Set<String> = []
    /// Parameters made of constants, by the constant's name and the form given to it.
    private var parameters: [String: String] = [:]
    /// Which node writes a tensor, by its position in the graph.
    private var writers: [String: Int] = [:]
    private var computedElements = 0

    init(graph: Graph, opset: Int, initializers: [String: Onnx_TensorProto], names: Set<String>) {
        self.graph = graph
        self.opset = opset
        self.initializers = initializers
        self.names = names
        for input in graph.inputs { values[input.name] = .tensor(input.name) }
    }

    // MARK: Names

    /// `wanted`, or `wanted` with a number after it when the file or the import uses that name already.
    mutating func newName(_ wanted: String) -> String {
        Self.unused(wanted, in: &names)
    }

    mutating func newNodeName(_ wanted: String) -> String {
        Self.unused(wanted, in: &nodeNames)
    }

    private static func unused(_ wanted: String, in names: inout Set<String>) -> String {
        var name = wanted
        var number = 1
        while !names.insert(name).inserted {
            number += 1
            name = "\(wanted).\(number)"
        }
        return name
    }

    // MARK: Values

    /// The value of a named tensor of the file.
    mutating func value(named name: String, for node: ONNXNode) throws -> ONNXValue {
        if let value = values[name] { return value }
        guard let initializer = initializers.removeValue(forKey: name) else {
            throw node.invalid("reads \(name), which no earlier node writes")
        }
        let value = ONNXValue.constant(try ONNXConstant(initializer, named: name), name: name)
        values[name] = value
        return value
    }

    mutating func input(_ index: Int, of node: ONNXNode) throws -> ONNXValue {
        guard node.hasInput(index) else { throw node.invalid("input \(index) is missing") }
        return try value(named: node.inputs[index], for: node)
    }

    mutating func inputs(of node: ONNXNode) throws -> [ONNXValue] {
        try node.inputs.indices.map { try input($0, of: node) }
    }

    /// An input that has to be known while the file is read, such as the shape of a `Reshape`; `nil` when left out.
    mutating func constant(_ index: Int, of node: ONNXNode, _ meaning: String) throws -> ONNXConstant? {
        guard node.hasInput(index) else { return nil }
        guard let constant = try input(index, of: node).constant else {
            throw node.unsupported("its \(meaning) is computed from the model's input", mend: "export the model with static shapes")
        }
        return constant
    }

    mutating func integers(_ index: Int, of node: ONNXNode, _ meaning: String) throws -> [Int]? {
        guard let constant = try constant(index, of: node, meaning) else { return nil }
        guard let integers = constant.integers else { throw node.invalid("its \(meaning) are not integers") }
        return integers
    }

    mutating func number(_ index: Int, of node: ONNXNode, _ meaning: String) throws -> Float? {
        guard let constant = try constant(index, of: node, meaning) else { return nil }
        guard constant.count == 1 else { throw node.invalid("its \(meaning) is not one number") }
        return constant.asFloats[0]
    }

    func dimensions(of value: ONNXValue) -> [Int] {
        switch value {
        case .tensor(let name): graph.shape(of: name).dimensions
        case .constant(let constant, _): constant.dimensions
        }
    }

    mutating func define(_ output: String, as value: ONNXValue, by node: ONNXNode) throws {
        guard !output.isEmpty else { return }
        guard initializers[output] == nil, values.updateValue(value, forKey: output) == nil else {
            throw node.invalid("writes \(output), which is there already")
        }
    }

    /// Gives the node's first output a value that needs no node: what `Identity` does.
    mutating func alias(_ value: ONNXValue, by node: ONNXNode) throws {
        try define(try firstOutput(of: node), as: value, by: node)
    }

    mutating func alias(_ constant: ONNXConstant, by node: ONNXNode) throws {
        try alias(.constant(constant, name: try firstOutput(of: node)), by: node)
    }

    func firstOutput(of node: ONNXNode) throws -> String {
        guard let output = node.outputs.first, !output.isEmpty else { throw node.invalid("has no output") }
        return output
    }

    /// Counts elements that are computed while reading.
    mutating func spend(_ elements: Int, for node: ONNXNode) throws {
        computedElements += elements
        guard computedElements <= ONNXLimits.computedElements else {
            throw BrachioError(
                .limitExceeded,
                "node \(node.name) (\(node.type)): the constants computed while reading have more than \(ONNXLimits.computedElements) elements")
        }
    }

    // MARK: Nodes of the graph

    /// The name of the graph's tensor for `value`; a constant becomes a parameter.
    mutating func tensor(_ value: ONNXValue, for node: ONNXNode) throws -> String {
        switch value {
        case .tensor(let name): return name
        case .constant(let constant, let name): return try parameter(name, form: "", for: node) { constant }
        }
    }

    /// The parameter made of the constant called `name` in some `form`, such as "transposed"; made once.
    mutating func parameter(
        _ name: String, form: String, for node: ONNXNode, _ make: () throws -> ONNXConstant
    ) throws -> String {
        let key = "\(form)|\(name)"
        if let made = parameters[key] { return made }
        let constant = try make()
        let shape = Shape(constant.dimensions)
        do {
            try shape.validate()
            let parameter = form.isEmpty && graph.shapes[name] == nil ? name : newName("\(name).\(form)")
            try graph.addParameter(parameter, Tensor(shape, constant.asFloats))
            parameters[key] = parameter
            return parameter
        } catch let error as BrachioError { throw error.within("node \(node.name) (\(node.type)) reads \(name)") }
    }

    /// Applies an operator to values and returns its output. The last step of a node passes `last`, and its output takes
    /// the name that the file gives; the steps before it are named after that with `step` added.
    @discardableResult
    mutating func apply(
        _ operation: any Operator, _ inputs: [ONNXValue], for node: ONNXNode, step: String? = nil
    ) throws -> ONNXValue {
        let output = try firstOutput(of: node)
        let value: ONNXValue
        if let folded = try fold(operation, inputs, for: node) {
            value = .constant(folded, name: step.map { newName("\(output).\($0)") } ?? output)
        } else {
            let read = try inputs.map { try tensor($0, for: node) }
            let written = step.map { newName("\(output).\($0)") } ?? output
            let name = step.map { newNodeName("\(node.name).\($0)") } ?? node.name
            try graph.append(Node(name: name, operation: operation, inputs: read, outputs: [written]))
            writers[written] = graph.nodes.count - 1
            value = .tensor(written)
        }
        if step == nil { try define(output, as: value, by: node) }
        return value
    }

    /// Applies an operator whose output is the node's output number `index`.
    mutating func apply(_ operation: any Operator, _ inputs: [ONNXValue], for node: ONNXNode, output index: Int) throws {
        let value = try apply(operation, inputs, for: node, step: "part\(index)")
        try define(node.outputs[index], as: value, by: node)
    }

    private mutating func fold(
        _ operation: any Operator, _ inputs: [ONNXValue], for node: ONNXNode
    ) throws -> ONNXConstant? {
        let constants = inputs.compactMap(\.constant)
        guard constants.count == inputs.count, ONNXConstantFolding.folds(operation) else { return nil }
        do {
            return try ONNXConstantFolding.apply(operation, to: constants) { try spend($0, for: node) }
        } catch let error as BrachioError { throw error.within("node \(node.name) (\(node.type))") }
    }

    // MARK: Result

    /// Closes the import: names the outputs. Constants among them become parameters.
    mutating func finish(outputs: [String]) throws -> Graph {
        let end = try ONNXNode(Onnx_NodeProto(), named: "output")
        let names = try outputs.map { output in
            guard values[output] != nil || initializers[output] != nil else {
                throw BrachioError(.invalidInput, "no node writes output \(output)")
            }
            return try tensor(try value(named: output, for: end), for: end)
        }
        try graph.setOutputs(names)
        return graph
    }

    /// The node of the graph that writes `tensor`, when there is one.
    func writer(of tensor: String) -> Node? { writers[tensor].map { graph.nodes[$0] } }
}
