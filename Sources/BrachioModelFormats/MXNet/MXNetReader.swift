internal import BrachioCore
public import BrachioGraph
public import Foundation

/// Reads networks that MXNet saved: `NAME-symbol.json` with `NAME-NNNN.params`, as SageMaker's training jobs pack them.
public enum MXNetReader {
    static let symbolBytesMaximum = 64 << 20
    static let opset = 17

    /// - Parameters:
    ///   - shapes: of the network's inputs by name, the batch first.
    ///   - name: what messages call the network.
    /// - Throws: `BrachioError`: `invalidInput`, `unsupported` or `limitExceeded`, naming the node or array.
    public static func read(symbol: Data, parameters: Data, shapes: [String: [Int]], named name: String) throws -> Graph {
        guard symbol.count <= symbolBytesMaximum else {
            throw BrachioError(.limitExceeded, "the symbol of \(name) has \(symbol.count) bytes; at most \(symbolBytesMaximum) are read")
        }
        let network: MXNetSymbol, file: NDArrayFile
        do { network = try MXNetSymbol.read(symbol) } catch let error as BrachioError { throw error.within("\(name)-symbol.json") }
        do { file = try NDArrayFile(parameters) } catch let error as BrachioError { throw error.within("the parameters of \(name)") }
        do {
            var proto = try MXNetTranslation(network, file, shapes: shapes).graph
            proto.name = name
            return try ONNXReader.graph(of: proto, opset: opset, batch: nil)
        } catch let error as BrachioError { throw error.within(name) }
    }

    /// The shapes in `model-shapes.json`, by the input's name.
    public static func shapes(_ data: Data) throws -> [String: [Int]] {
        struct Input: Decodable {
            var name: String
            var shape: [Int]
        }
        do {
            return Dictionary(try JSONDecoder().decode([Input].self, from: data).map { ($0.name, $0.shape) }) { $1 }
        } catch { throw BrachioError(.invalidInput, "model-shapes.json cannot be read", cause: "\(error)") }
    }
}
