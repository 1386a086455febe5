internal import BrachioCore
public import BrachioGraph
public import Foundation
internal import SwiftProtobuf

/// What an ONNX file holds: its graph, and what the exporter says of it.
public struct ONNXModel: Sendable {
    public var graph: Graph
    /// `metadata_props` of the file.
    public var metadata: [String: String]
    /// Name and version of the program that wrote the file: "pytorch 2.15.0".
    public var producer: String
    public var opset: Int

    /// Names of the classes, when the file's metadata has them under `classes` as a JSON list of strings.
    public var classes: [String]? {
        metadata["classes"].flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) }
    }
}

/// Reads ONNX files (onnx.ai), opset 9 and later, into graphs.
///
/// Only what an image classifier in use needs is read; everything else is an `unsupported` error that names the node, its
/// operator and what is read instead. Computations on shapes and constants are carried out while reading, nodes that
/// nothing needs are left out, names are kept. The file may be hostile: sizes are checked before memory is taken.
public enum ONNXReader {
    /// - Parameters:
    ///   - name: what messages call the file.
    ///   - batch: the batch size when the file leaves it open, 1 when `nil`.
    ///   - folder: where the file lies, for weights that stand in another file beside it.
    /// - Throws: `BrachioError`: `invalidInput`, `unsupported` or `limitExceeded`; `notFound` for a file of weights.
    public static func read(_ data: Data, named name: String, batch: Int? = nil, folder: URL? = nil) throws -> Graph {
        try readModel(data, named: name, batch: batch, folder: folder).graph
    }

    /// The graph together with the file's metadata; see `read`.
    public static func readModel(_ data: Data, named name: String, batch: Int? = nil, folder: URL? = nil) throws -> ONNXModel {
        do { return try decode(data, batch: batch, ONNXExternalData(folder: folder)) } catch let error as BrachioError { throw error.within(name) }
    }

    private static func decode(_ data: Data, batch: Int?, _ external: ONNXExternalData) throws -> ONNXModel {
        try ONNXWireCensus.check(data)
        var model: Onnx_ModelProto
        do { model = try Onnx_ModelProto(serializedBytes: data) } catch {
            throw BrachioError(.invalidInput, "not an ONNX file", cause: "\(error)", mend: "export the model again")
        }
        guard model.hasGraph else { throw BrachioError(.invalidInput, "not an ONNX file", cause: "there is no graph in it") }
        let opset = try opset(of: model)
        try external.resolve(&model.graph)
        return ONNXModel(
            graph: try graph(of: model.graph, opset: opset, batch: batch),
            metadata: Dictionary(model.metadataProps.map { ($0.key, $0.value) }) { first, _ in first },
            producer: [model.producerName, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " "),
            opset: opset)
    }

    private static func opset(of model: Onnx_ModelProto) throws -> Int {
        guard let opset = model.opsetImport.first(where: { $0.domain.isEmpty || $0.domain == "ai.onnx" })?.version else {
            throw BrachioError(.invalidInput, "the file does not say which version of the ONNX operators it uses")
        }
        guard (ONNXLimits.oldestOpset...ONNXLimits.newestOpset).contains(Int(opset)) else {
            throw BrachioError(
                .unsupported, "the file uses opset \(opset)",
                cause: "opsets \(ONNXLimits.oldestOpset) to \(ONNXLimits.newestOpset) are read",
                mend: "convert it with onnx.version_converter, or export the model again")
        }
        return Int(opset)
    }

    static func graph(of proto: Onnx_GraphProto, opset: Int, batch: Int?) throws -> Graph {
        guard proto.node.count <= Limits.graphNodes else {
            throw BrachioError(.limitExceeded, "the graph has more than \(Limits.graphNodes) nodes")
        }
        guard proto.initializer.count <= ONNXLimits.initializers else {
            throw BrachioError(.limitExceeded, "the graph has more than \(ONNXLimits.initializers) initializers")
        }
        guard proto.sparseInitializer.isEmpty else {
            throw BrachioError(.unsupported, "the graph has sparse initializers", mend: "store the weights densely")
        }
        var initializers: [String: Onnx_TensorProto] = [:]
        for tensor in proto.initializer {
            guard initializers.updateValue(tensor, forKey: tensor.name) == nil else {
                throw BrachioError(.invalidInput, "the graph has two initializers named \(tensor.name)")
            }
        }
        var graph = Graph(name: proto.name.isEmpty ? "model" : proto.name)
        for input in proto.input where initializers[input.name] == nil {
            try ONNXInput.add(input, to: &graph, batch: batch)
        }
        guard !proto.output.isEmpty else { throw BrachioError(.invalidInput, "the graph has no output") }

        var names = Set(initializers.keys).union(graph.inputs.map(\.name))
        for node in proto.node { names.formUnion(node.output) }
        var model = ONNXImport(graph: graph, opset: opset, initializers: initializers, names: names)
        for node in neededNodes(of: proto) {
            let name = model.newNodeName(node.name.isEmpty ? node.output.first ?? node.opType : node.name)
            let node = (try ONNXNode(node, named: name), node.domain)
            try ONNXOperatorRule.rule(for: node.0, domain: node.1).read(node.0, &model)
        }
        return try model.finish(outputs: proto.output.map(\.name)).withoutUnusedNodes()
    }

    /// The nodes that the outputs depend on, in the order of the file: what nothing needs may be of any kind.
    private static func neededNodes(of proto: Onnx_GraphProto) -> [Onnx_NodeProto] {
        var needed = Set(proto.output.map(\.name))
        var kept: [Onnx_NodeProto] = []
        for node in proto.node.reversed() where node.output.contains(where: { !$0.isEmpty && needed.contains($0) }) {
            needed.formUnion(node.input)
            kept.append(node)
        }
        return kept.reversed()
    }
}
