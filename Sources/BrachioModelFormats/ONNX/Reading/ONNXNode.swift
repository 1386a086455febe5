internal import BrachioCore

/// A node of the file with typed access to its attributes.
struct ONNXNode {
    /// Unique in the import; what messages call the node.
    let name: String
    let type: String
    /// An empty name is an optional input that is left out.
    let inputs: [String]
    let outputs: [String]
    private let attributes: [String: Onnx_AttributeProto]

    init(_ node: Onnx_NodeProto, named name: String) throws {
        self.name = name
        type = node.opType
        inputs = node.input
        outputs = node.output
        attributes = try node.attribute.reduce(into: [:]) { found, attribute in
            guard found.updateValue(attribute, forKey: attribute.name) == nil else {
                throw BrachioError(.invalidInput, "node \(name) (\(node.opType)) has attribute \(attribute.name) twice")
            }
        }
    }

    var attributeNames: some Collection<String> { attributes.keys }

    func has(_ attribute: String) -> Bool { attributes[attribute] != nil }
    func hasInput(_ index: Int) -> Bool { index < inputs.count && !inputs[index].isEmpty }

    func integer(_ attribute: String) throws -> Int? {
        guard let found = attributes[attribute] else { return nil }
        guard found.hasI || found.type == .int else { throw wrongType(attribute, "an integer") }
        return Int(found.i)
    }

    func integers(_ attribute: String) throws -> [Int]? {
        guard let found = attributes[attribute] else { return nil }
        guard !found.hasI, !found.hasF, !found.hasS, !found.hasT else { throw wrongType(attribute, "a list of integers") }
        return found.ints.map { Int($0) }
    }

    func flag(_ attribute: String, default value: Bool = false) throws -> Bool {
        try integer(attribute).map { $0 != 0 } ?? value
    }

    func float(_ attribute: String) throws -> Float? {
        guard let found = attributes[attribute] else { return nil }
        guard found.hasF || found.type == .float else { throw wrongType(attribute, "a number") }
        return found.f
    }

    func floats(_ attribute: String) -> [Float]? { attributes[attribute]?.floats }

    func text(_ attribute: String) throws -> String? {
        guard let found = attributes[attribute] else { return nil }
        guard found.hasS else { throw wrongType(attribute, "text") }
        return String(decoding: found.s, as: UTF8.self)
    }

    func tensor(_ attribute: String) throws -> ONNXConstant? {
        guard let found = attributes[attribute] else { return nil }
        guard found.hasT else { throw wrongType(attribute, "a tensor") }
        return try ONNXConstant(found.t, named: "\(name).\(attribute)")
    }

    /// An error about this node, with the supported alternative as its mend.
    func unsupported(_ what: String, mend: String? = nil) -> BrachioError {
        BrachioError(.unsupported, "node \(name) (\(type)): \(what)", mend: mend)
    }

    func invalid(_ what: String) -> BrachioError {
        BrachioError(.invalidInput, "node \(name) (\(type)): \(what)")
    }

    private func wrongType(_ attribute: String, _ expected: String) -> BrachioError {
        invalid("attribute \(attribute) is not \(expected)")
    }
}
