internal import BrachioCore
public import BrachioGraph
public import Foundation
internal import SwiftProtobuf

/// Writes graphs of classifiers in use as ONNX files: opset 17, float32, weights inside the file.
///
/// Names of tensors, nodes and parameters are kept; what the outputs do not depend on is left out; the same graph gives
/// the same bytes. When nothing in the graph depends on its batch size, the file leaves the batch open (axis 0 is `N`), and
/// `ONNXReader` reads it at any batch.
public enum ONNXWriter {
    static let opset = 17
    /// The form of the file that came with opset 17.
    private static let formatVersion = 8

    /// - Parameter metadata: becomes `metadata_props`, in the order of the keys.
    /// - Throws: `unsupported` naming the node when an operator exists for training only; `limitExceeded` for graphs that do
    ///   not fit into one file.
    public static func write(_ graph: Graph, metadata: [String: String] = [:]) throws -> Data {
        guard graph.stateUpdates.isEmpty else {
            throw BrachioError(.unsupported, "graph \(graph.name) is a training step, which ONNX files do not hold")
        }
        let graph = try graph.withoutUnusedNodes()
        let weightBytes = graph.parameterOrder.reduce(0) { $0 + 4 * graph.shape(of: $1).count }
        guard weightBytes < ONNXLimits.fileBytes - (64 << 20) else {
            throw BrachioError(
                .limitExceeded, "graph \(graph.name) has \(weightBytes) bytes of parameters",
                cause: "an ONNX file holds at most \(ONNXLimits.fileBytes) bytes")
        }
        var model = Onnx_ModelProto()
        model.irVersion = Int64(formatVersion)
        model.producerName = "brachio"
        var operators = Onnx_OperatorSetIdProto()
        operators.domain = ""
        operators.version = Int64(opset)
        model.opsetImport = [operators]
        model.graph = try proto(of: graph)
        model.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
            var entry = Onnx_StringStringEntryProto()
            entry.key = key
            entry.value = value
            return entry
        }
        do {
            return try model.serializedBytes()
        } catch {
            throw BrachioError(.limitExceeded, "graph \(graph.name) cannot be written as ONNX", cause: "\(error)")
        }
    }

    private static func proto(of graph: Graph) throws -> Onnx_GraphProto {
        let open = BatchIndependence.openTensors(of: graph)
        var export = ONNXExport(graph: graph, openTensors: open)
        for node in graph.nodes { try export.add(node) }
        var proto = Onnx_GraphProto()
        proto.name = graph.name
        proto.node = export.nodes
        proto.initializer = graph.parameterOrder.compactMap { name in graph.parameters[name].map { initializer(name, $0) } }
        proto.initializer += export.constants
        proto.input = graph.inputs.map { valueInfo($0.name, $0.shape, open: open.contains($0.name)) }
        proto.output = graph.outputs.map { valueInfo($0, graph.shape(of: $0), open: open.contains($0)) }
        return proto
    }

    private static func initializer(_ name: String, _ tensor: Tensor) -> Onnx_TensorProto {
        var proto = Onnx_TensorProto()
        proto.name = name
        proto.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
        proto.dims = tensor.shape.dimensions.map { Int64($0) }
        var bytes = Data(capacity: 4 * tensor.values.count)
        for value in tensor.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
        proto.rawData = bytes
        return proto
    }

    private static func valueInfo(_ name: String, _ shape: Shape, open: Bool) -> Onnx_ValueInfoProto {
        var type = Onnx_TypeProto.Tensor()
        type.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
        type.shape = Onnx_TensorShapeProto()
        type.shape.dim = shape.dimensions.enumerated().map { axis, extent in
            var dimension = Onnx_TensorShapeProto.Dimension()
            if axis == 0, open { dimension.dimParam = "N" } else { dimension.dimValue = Int64(extent) }
            return dimension
        }
        var info = Onnx_ValueInfoProto()
        info.name = name
        info.type.tensorType = type
        return info
    }
}
