import BrachioGraph
import BrachioModelFormats
import BrachioCore
import Foundation
import TestSupport
import Testing

@Suite("Operators as exporters write them", .enabled(if: PythonPeer.executable != nil, "no Python with the peers"))
struct ImportedOperatorTests {
    @Test("forms from opset 9 to 19 compute what ONNX Runtime computes")
    func forms() throws {
        try withTemporaryFolder { folder in
            let names = try ExporterPeer.makeModels(in: folder)
            #expect(names.count > 60)
            for (index, name) in names.enumerated() {
                let file = folder.appendingPathComponent("\(index).onnx")
                let input = try NumPyFile.read(folder.appendingPathComponent("\(index).in.npy"))
                let expected = try NumPyFile.read(folder.appendingPathComponent("\(index).out.npy"))
                do {
                    let graph = try ONNXReader.read(try Data(contentsOf: file), named: name, batch: input.shape[0])
                    let outputs = try ReferenceExecutor().run(graph, inputs: ["x": input]).outputs
                    let output = try #require(outputs[graph.outputs[0]])
                    #expect(output.shape == expected.shape, "\(name)")
                    #expect(output.largestDifference(from: expected) < 1e-4, "\(name)")
                } catch { Issue.record("\(name): \(error)") }
            }
        }
    }

    @Test("gates of older opsets become one activation")
    func gates() throws {
        try withTemporaryFolder { folder in
            let names = try ExporterPeer.makeModels(in: folder)
            for (name, function) in [("SiLU", ActivationFunction.silu), ("hard swish", .hardSwish)] {
                let index = try #require(names.firstIndex(of: name))
                let data = try Data(contentsOf: folder.appendingPathComponent("\(index).onnx"))
                let graph = try ONNXReader.read(data, named: name, batch: 2)
                #expect(graph.nodes.map { ($0.operation as? Activation)?.function } == [function])
            }
        }
    }

    @Test("MobileNetV2's features are ONNX Runtime's", .enabled(if: TestData.folder != nil, "no test data"))
    func mobileNet() throws {
        let folder = try #require(TestData.folder).appendingPathComponent("models")
        let data = try Data(contentsOf: folder.appendingPathComponent("mobilenetv2_1.0_features_noclassifier.onnx"))
        let graph = try ONNXReader.read(data, named: "mobilenetv2", batch: 2)
        let input = Tensor.random([2, 3, 224, 224], seed: 5, in: -2...2)
        let ours = try #require(try ReferenceExecutor().run(graph, inputs: ["input": input]).outputs["features"])
        #expect(Difference.relative(ours, try RuntimePeer.run(data, inputs: [input], checks: false)) < 1e-4)
        let written = try RuntimePeer.run(try ONNXWriter.write(graph), inputs: [input])
        #expect(Difference.relative(ours, written) < 1e-4)
    }
}
