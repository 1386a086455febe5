internal import BrachioCore
internal import BrachioGraph
internal import Foundation

/// An MXNet symbol with its arrays, said in ONNX's words: the rules that read ONNX then read it. Names are kept.
struct MXNetTranslation {
    private(set) var graph = Onnx_GraphProto()
    /// Arrays that nothing has read yet, by name.
    private var arrays: [String: Tensor] = [:]
    private var taken: Set<String> = []

    /// - Parameter shapes: of what is neither a parameter nor a label, by name, the batch first.
    init(_ symbol: MXNetSymbol, _ file: NDArrayFile, shapes: [String: [Int]]) throws {
        for entry in file.entries { arrays[Self.plainName(entry.name)] = entry.tensor }
        taken = Set(symbol.nodes.map(\.name))
        var read: Set<String> = []
        for node in symbol.nodes where node.op != "null" {
            let inputs = node.inputs.map { Self.tensor(symbol.nodes[$0[0]], $0[1]) }
            try MXNetOperatorRule.rule(for: node).translate(MXNetNode(node, inputs: inputs), &self)
        }
        for node in graph.node { read.formUnion(node.input) }
        for node in symbol.nodes where node.op == "null" && read.contains(node.name) {
            if let tensor = arrays.removeValue(forKey: node.name) {
                graph.initializer.append(Self.initializer(node.name, tensor))
            } else {
                graph.input.append(try Self.input(node.name, shapes))
            }
        }
        graph.output = symbol.heads.map { head in
            var output = Onnx_ValueInfoProto()
            output.name = Self.tensor(symbol.nodes[head[0]], head[1])
            return output
        }
    }

    /// A file's `arg:weight` and `aux:mean` without their first part.
    private static func plainName(_ name: String) -> String {
        for prefix in ["arg:", "aux:"] where name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
        return name
    }

    private static func tensor(_ node: MXNetSymbol.Node, _ output: Int) -> String { output == 0 ? node.name : "\(node.name)_output\(output)" }

    // MARK: What rules write

    /// Appends an ONNX operator for a node; without `output` under the node's own name.
    mutating func append(_ type: String, for node: MXNetNode, _ inputs: [String], output: String? = nil, _ attributes: [Onnx_AttributeProto] = []) {
        append(type, for: node, inputs, outputs: [output ?? node.name], attributes)
    }

    mutating func append(_ type: String, for node: MXNetNode, _ inputs: [String], outputs: [String], _ attributes: [Onnx_AttributeProto] = []) {
        var proto = Onnx_NodeProto()
        proto.opType = type
        proto.name = outputs[0]
        proto.input = inputs
        proto.output = outputs
        proto.attribute = attributes
        graph.node.append(proto)
    }

    /// A name for a step on the way to a node's output.
    mutating func step(_ name: String, of node: MXNetNode) -> String {
        var step = "\(node.name)/\(name)"
        while !taken.insert(step).inserted { step += "'" }
        return step
    }

    mutating func constant(_ integers: [Int], _ purpose: String, for node: MXNetNode) -> String {
        var proto = Onnx_TensorProto()
        proto.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
        proto.dims = [Int64(integers.count)]
        proto.int64Data = integers.map { Int64($0) }
        return add(proto, purpose, node)
    }

    mutating func constant(_ number: Float, _ purpose: String, for node: MXNetNode) -> String {
        var proto = Onnx_TensorProto()
        proto.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
        proto.floatData = [number]
        return add(proto, purpose, node)
    }

    /// As many ones as `like`, a parameter, has elements.
    mutating func ones(like name: String, for node: MXNetNode) throws -> String {
        guard let tensor = arrays[name] else { throw node.invalid("\(name) is not among the model's arrays") }
        return add(Self.initializer("", Tensor(tensor.shape, repeating: 1)), "ones", node)
    }

    private mutating func add(_ tensor: Onnx_TensorProto, _ purpose: String, _ node: MXNetNode) -> String {
        var proto = tensor
        proto.name = step(purpose, of: node)
        graph.initializer.append(proto)
        return proto.name
    }

    private static func initializer(_ name: String, _ tensor: Tensor) -> Onnx_TensorProto {
        var proto = Onnx_TensorProto()
        proto.name = name
        proto.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
        proto.dims = tensor.shape.dimensions.map { Int64($0) }
        proto.rawData = tensor.values.withUnsafeBytes { Data($0) }
        return proto
    }

    private static func input(_ name: String, _ shapes: [String: [Int]]) throws -> Onnx_ValueInfoProto {
        guard let shape = shapes[name] else {
            throw BrachioError(
                .invalidInput, "the shape of input \(name) is not known",
                cause: shapes.isEmpty ? "none is given" : "given are \(shapes.keys.sorted().joined(separator: ", "))",
                mend: "name the input and its shape in DataInputConfig, {\"\(name)\": [1, 3, 224, 224]}")
        }
        var type = Onnx_TypeProto.Tensor()
        type.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
        type.shape = Onnx_TensorShapeProto()
        type.shape.dim = shape.map { extent in
            var dimension = Onnx_TensorShapeProto.Dimension()
            dimension.dimValue = Int64(extent)
            return dimension
        }
        var info = Onnx_ValueInfoProto()
        info.name = name
        info.type.tensorType = type
        return info
    }
}
