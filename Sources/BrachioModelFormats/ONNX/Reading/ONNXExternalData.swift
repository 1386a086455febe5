internal import BrachioCore
internal import Foundation

/// Weights that stand in a file beside the ONNX file, as PyTorch's exporter writes them: `external_data` of TensorProto (onnx.proto) names the
/// file and the bytes in it.
///
/// The ONNX file may be hostile: only plain files of its own folder are read, and no more bytes than it might hold itself.
struct ONNXExternalData {
    /// The folder of the ONNX file; `nil` for a file that has none, whose weights can only be inside.
    let folder: URL?

    /// Brings the weights into the graph.
    func resolve(_ graph: inout Onnx_GraphProto) throws {
        var files: [String: Data] = [:], total = 0
        for index in graph.initializer.indices where Self.isExternal(graph.initializer[index]) {
            do { try resolve(&graph.initializer[index], &files, &total) } catch let error as BrachioError {
                throw error.within("tensor \(graph.initializer[index].name)")
            }
        }
    }

    private static func isExternal(_ tensor: Onnx_TensorProto) -> Bool { tensor.dataLocation == .external || !tensor.externalData.isEmpty }

    private func resolve(_ tensor: inout Onnx_TensorProto, _ files: inout [String: Data], _ total: inout Int) throws {
        let entries = Dictionary(tensor.externalData.map { ($0.key, $0.value) }) { first, _ in first }
        let name = entries["location"] ?? ""
        guard let folder else { throw Self.refusal(name, "the file is read by itself") }
        guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.contains("\\"), !name.contains("\0") else {
            throw Self.refusal(name, "only a file in the folder of the ONNX file is read")
        }
        if files[name] == nil { files[name] = try Self.content(of: folder.appendingPathComponent(name), named: name) }
        let content = files[name] ?? Data()
        let offset = try Self.number(entries["offset"], or: 0, "offset")
        let length = try Self.number(entries["length"], or: max(0, content.count - offset), "length")
        guard offset <= content.count, length <= content.count - offset else {
            throw BrachioError(
                .invalidInput, "its values are \(length) bytes from byte \(offset) of \(name)", cause: "\(name) has \(content.count) bytes",
                mend: "copy both files again")
        }
        total += length
        guard total <= ONNXLimits.fileBytes else {
            throw BrachioError(.limitExceeded, "the weights in other files have more than \(ONNXLimits.fileBytes) bytes")
        }
        tensor.rawData = content.subdata(in: (content.startIndex + offset)..<(content.startIndex + offset + length))
        tensor.externalData = []
        tensor.dataLocation = .default
    }

    /// The file, mapped; a link is not followed.
    private static func content(of file: URL, named name: String) throws -> Data {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular, let content = try? Data(contentsOf: file, options: .mappedIfSafe) else {
            throw BrachioError(
                .notFound, "its values are in \(name), which is not there", cause: "there is no such file in \(file.deletingLastPathComponent().path)",
                mend: "put \(name) beside the ONNX file, or save the model with its weights inside: torch.onnx.export(…, external_data=False)")
        }
        return content
    }

    private static func number(_ text: String?, or standard: Int, _ name: String) throws -> Int {
        guard let text else { return standard }
        guard let number = Int(text), number >= 0 else { throw BrachioError(.invalidInput, "its \(name) in another file is '\(text.prefix(40))'") }
        return number
    }

    static func refusal(_ name: String, _ cause: String) -> BrachioError {
        BrachioError(
            .unsupported, "its values are in another file, \(name.isEmpty ? "without a name" : String(name.prefix(200)))", cause: cause,
            mend: "save the model with its weights inside: torch.onnx.export(…, external_data=False), or onnx.save(onnx.load(file), file)")
    }
}
