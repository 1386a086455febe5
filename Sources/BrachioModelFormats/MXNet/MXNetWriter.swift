internal import BrachioCore
public import BrachioGraph
public import Foundation

/// A network in MXNet's form: three files, as SageMaker's image classification packs them into `model.tar.gz`.
public struct MXNetModel: Sendable {
    /// The network: `…-symbol.json`.
    public var symbol: Data
    /// Its arrays: `…-NNNN.params`.
    public var parameters: Data
    /// The shapes of its inputs: `model-shapes.json`.
    public var shapes: Data

    /// The files by the names that SageMaker gives them.
    /// - Parameter epoch: the epoch whose parameters these are, counted from one.
    public func files(named name: String, epoch: Int) -> [String: Data] {
        let number = String(epoch)
        let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
        return ["\(name)-symbol.json": symbol, "\(name)-\(padded).params": parameters, "model-shapes.json": shapes]
    }
}

/// Writes graphs of classifiers in use for MXNet 1.x. Names of tensors and parameters are kept, the batch stays open where the graph's does.
public enum MXNetWriter {
    /// The version whose operators are written.
    static let version = 10_901

    /// - Throws: `unsupported` naming the node that MXNet has no operator for.
    public static func write(_ graph: Graph) throws -> MXNetModel {
        let graph = try graph.withoutUnusedNodes()
        var export = MXNetExport(graph: graph)
        for node in graph.nodes { try export.add(node) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let shapes = graph.inputs.map { InputShape(name: $0.name, shape: $0.shape.dimensions) }
        do {
            return MXNetModel(
                symbol: try encoder.encode(try export.symbol(version: version)), parameters: NDArrayFile(entries: export.arrays).bytes,
                shapes: try JSONEncoder().encode(shapes))
        } catch let error as EncodingError {
            throw BrachioError(.invalidInput, "graph \(graph.name) cannot be written for MXNet", cause: "\(error)")
        }
    }

    private struct InputShape: Encodable {
        var name: String
        var shape: [Int]
    }
}
