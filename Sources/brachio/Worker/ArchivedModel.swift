internal import BrachioCore
internal import Foundation

/// The files of a model's archive, told apart by their names.
struct ArchivedModel {
    let names: [String]
    let folder: URL

    static let forms =
        "read are Brachio's own packages, one ONNX file, MXNet's symbol with its parameters, and one state dict of PyTorch for a network that is known"

    /// MXNet's network, where there is one.
    var symbol: String? { only { $0.hasSuffix("-symbol.json") } }

    var onnx: String? { only { $0.hasSuffix(".onnx") } }

    /// Parameters that PyTorch saved.
    var torch: String? { only { name in [".pth", ".pt", ".th"].contains { name.hasSuffix($0) } } }

    private func only(_ fits: (String) -> Bool) -> String? {
        let found = names.filter(fits)
        return found.count == 1 ? found[0] : nil
    }

    /// The content of a file, `nil` where there is none of the name.
    func content(_ name: String) throws -> Data? {
        guard names.contains(name) else { return nil }
        return try Data(contentsOf: folder.appendingPathComponent(name), options: .alwaysMapped)
    }

    /// MXNet's arrays of the network `name`: those of the latest epoch.
    func parameters(of name: String) throws -> Data {
        let found = names.filter { $0.hasPrefix(name + "-") && $0.hasSuffix(".params") }.sorted()
        guard let latest = found.last ?? only({ $0.hasSuffix(".params") }), let content = try content(latest) else {
            throw BrachioError(
                .invalidInput, "the archive has the network \(name)-symbol.json and no parameters",
                mend: "put \(name)-0000.params into it")
        }
        return content
    }

    /// What was found, and what would be read.
    var unread: BrachioError {
        let found = names.sorted().prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
        return BrachioError(
            .unsupported, "the archive holds \(form) (\(found.isEmpty ? "nothing" : found))", cause: Self.forms,
            mend: "export the model as ONNX")
    }

    private var form: String {
        let endings: [(String, String)] = [
            ("-symbol.json", "several MXNet models"), (".params", "an MXNet model without its symbol"), (".onnx", "several ONNX models"),
            (".pth", "several PyTorch models"), (".pt", "several PyTorch models"), (".th", "several PyTorch models"), (".pb", "a TensorFlow model"),
            (".tflite", "a TensorFlow Lite model"), (".h5", "a Keras model"), (".keras", "a Keras model"), (".weights", "a Darknet model"),
            (".ubj", "an XGBoost model"), ("xgboost-model", "an XGBoost model"), (".bst", "an XGBoost model"),
            (".joblib", "a scikit-learn model"), (".pkl", "a pickled model"),
        ]
        return endings.first { ending, _ in names.contains { $0.hasSuffix(ending) } }?.1 ?? "no model that is known"
    }
}
