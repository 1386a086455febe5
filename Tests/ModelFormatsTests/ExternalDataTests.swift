import BrachioCore
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

/// Weights in a file beside the ONNX file, as PyTorch's exporter writes them unless it is told otherwise.
struct ExternalDataTests {
    private static func weight(_ entries: [(String, String)]) -> [UInt8] {
        let named = entries.flatMap { key, value in ONNXBytes.field(13, ONNXBytes.field(1, key) + ONNXBytes.field(2, value)) }
        return ONNXBytes.tensor("w", [3, 1, 1], raw: [], more: named + ONNXBytes.field(14, 1))
    }

    private static func model(_ entries: [(String, String)]) -> Data {
        ONNXBytes.model([ONNXBytes.node("Mul", ["x", "w"], ["y"])], initializers: [weight(entries)])
    }

    /// A folder with three floats, 2, 3 and 5, after four other bytes.
    private static func withWeights(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("external-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let floats = [Float(2), 3, 5].flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        try Data([9, 9, 9, 9] + floats).write(to: folder.appendingPathComponent("net.onnx.data"))
        try body(folder)
    }

    @Test("they are read from the place that the file names")
    func read() throws {
        try Self.withWeights { folder in
            for length in [[("length", "12")], []] {
                let data = Self.model([("location", "net.onnx.data"), ("offset", "4")] + length)
                let graph = try ONNXReader.read(data, named: "net.onnx", folder: folder)
                let inside = ONNXBytes.tensor("w", [3, 1, 1], raw: Array(try Data(contentsOf: folder.appendingPathComponent("net.onnx.data")).dropFirst(4)))
                let whole = try ONNXReader.read(ONNXBytes.model([ONNXBytes.node("Mul", ["x", "w"], ["y"])], initializers: [inside]), named: "net.onnx")
                #expect(try ONNXWriter.write(graph) == ONNXWriter.write(whole))
            }
        }
    }

    @Test(
        "nothing but plain files of the model's own folder is read, and no bytes that are not there",
        arguments: [
            [("location", "../../../../etc/passwd")], [("location", "/etc/passwd")], [("location", "..")], [("location", "")], [],
            [("location", "link")], [("location", "missing.data")], [("location", "net.onnx.data"), ("offset", "17")],
            [("location", "net.onnx.data"), ("offset", "-4")], [("location", "net.onnx.data"), ("offset", "8"), ("length", "12")],
            [("location", "net.onnx.data"), ("offset", "4"), ("length", "9223372036854775807")], [("location", "net.onnx.data"), ("length", "8")],
        ])
    func hostile(entries: [(String, String)]) throws {
        try Self.withWeights { folder in
            try FileManager.default.createSymbolicLink(atPath: folder.appendingPathComponent("link").path, withDestinationPath: "/etc/passwd")
            let error = #expect(throws: BrachioError.self) { try ONNXReader.read(Self.model(entries), named: "net.onnx", folder: folder) }
            #expect(error?.message.contains("tensor w") == true, "\(error?.message ?? "")")
        }
    }

    @Test("what onnx writes with its weights outside is the same network", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func peer() throws {
        try Self.withWeights { folder in
            try PythonPeer.run(
                """
                import numpy, onnx, sys
                from onnx import TensorProto, helper, numpy_helper
                random = numpy.random.default_rng(1)
                weights = [numpy_helper.from_array(random.standard_normal(shape).astype(numpy.float32), name)
                           for name, shape in (("w", (16, 3, 3, 3)), ("b", (16,)))]
                graph = helper.make_graph([helper.make_node("Conv", ["x", "w", "b"], ["y"])], "net",
                    [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 3, 8, 8))], [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, 16, 6, 6))],
                    weights)
                model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
                onnx.save(model, sys.argv[1] + "/inside.onnx")
                onnx.save(model, sys.argv[1] + "/outside.onnx", save_as_external_data=True, location="weights", size_threshold=0)
                """, [folder.path])
            let graphs = try ["inside.onnx", "outside.onnx"].map { name in
                try ONNXWriter.write(ONNXReader.read(Data(contentsOf: folder.appendingPathComponent(name)), named: name, folder: folder))
            }
            #expect(graphs[0] == graphs[1] && graphs[0].count > 1_700)
        }
    }
}
