internal import BrachioCore
internal import BrachioGraph
internal import Foundation

/// Nodes of a file under construction, and the constants that they need beside the graph's own parameters.
struct ONNXExport {
    let graph: Graph
    /// Tensors whose axis 0 is a batch of any size.
    let openTensors: Set<String>
    private(set) var nodes: [Onnx_NodeProto] = []
    private(set) var constants: [Onnx_TensorProto] = []
    private var names: Set<String>

    init(graph: Graph, openTensors: Set<String>) {
        self.graph = graph
        self.openTensors = openTensors
        names = Set(graph.shapes.keys)
    }

    /// Appends an ONNX operator for `node`. Without `output` it writes the node's own output.
    mutating func append(
        _ type: String, for node: Node, inputs: [String]? = nil, output: String? = nil,
        _ attributes: [Onnx_AttributeProto] = []
    ) {
        var proto = Onnx_NodeProto()
        proto.opType = type
        proto.name = output.map { "\(node.name)/\($0)" } ?? node.name
        proto.input = inputs ?? node.inputs
        proto.output = [output ?? node.outputs[0]]
        proto.attribute = attributes
        nodes.append(proto)
    }

    mutating func constant(_ integers: [Int], _ purpose: String, for node: Node) -> String {
        var proto = Onnx_TensorProto()
        proto.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
        proto.dims = [Int64(integers.count)]
        proto.rawData = integers.reduce(into: Data()) { bytes, value in
            withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
        }
        return add(proto, purpose, node)
    }

    /// A scalar.
    mutating func constant(_ number: Float, _ purpose: String, for node: Node) -> String {
        var proto = Onnx_TensorProto()
        proto.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
        proto.rawData = withUnsafeBytes(of: number.bitPattern.littleEndian) { Data($0) }
        return add(proto, purpose, node)
    }

    mutating func newName(_ wanted: String) -> String {
        var name = wanted
        var number = 1
        while !names.insert(name).inserted {
            number += 1
            name = "\(wanted).\(number)"
        }
        return name
    }

    private mutating func add(_ tensor: Onnx_TensorProto, _ purpose: String, _ node: Node) -> String {
        var proto = tensor
        proto.name = newName("\(node.name).\(purpose)")
        constants.append(proto)
        return proto.name
    }
}

extension Onnx_AttributeProto {
    static func integer(_ name: String, _ value: Int) -> Onnx_AttributeProto {
        var proto = Onnx_AttributeProto()
        proto.name = name
        proto.type = .int
        proto.i = Int64(value)
        return proto
    }

    static func integers(_ name: String, _ values: [Int]) -> Onnx_AttributeProto {
        var proto = Onnx_AttributeProto()
        proto.name = name
        proto.type = .ints
        proto.ints = values.map { Int64($0) }
        return proto
    }

    static func float(_ name: String, _ value: Float) -> Onnx_AttributeProto {
        var proto = Onnx_AttributeProto()
        proto.name = name
        proto.type = .float
        proto.f = value
        return proto
    }
}
