import BrachioGraph
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

/// Published models with published answers.
@Suite("Models with known answers", .enabled(if: TestData.folder != nil, "no test data: set BRACHIO_TEST_DATA, or put it in ../shared/data"))
struct ReferenceModelTests {
    static let models = TestData.folder?.appendingPathComponent("models") ?? URL(fileURLWithPath: "/")

    /// The logits reach 300, where float32 steps by 3e-5, so they are held to a part of that.
    @Test("SqueezeNet 1.1 gives its reference outputs", arguments: 0..<3)
    func squeezeNet(set: Int) throws {
        let data = try Data(contentsOf: Self.models.appendingPathComponent("squeezenet1.1.onnx"))
        let graph = try ONNXReader.read(data, named: "squeezenet1.1.onnx")
        let folder = Self.models.appendingPathComponent("squeezenet1.1_reference/test_data_set/\(set)")
        let input = try NumPyFile.read(folder.appendingPathComponent("input_0.npy"))
        let expected = try NumPyFile.read(folder.appendingPathComponent("output_0.npy"))
        let output = try ReferenceExecutor().run(graph, inputs: ["data": input]).outputs["logits"]
        let logits = try #require(output)
        #expect(Difference.relative(logits, expected) < 1e-5)
        let probabilities = Softmax(axis: 1)
        #expect(probabilities.evaluate([logits])[0].largestDifference(from: probabilities.evaluate([expected])[0]) < 1e-4)
    }

    /// The ONNX project runs these on arange(n) / n; see `generate_dummy_data` in its `backend/test/runner`.
    @Test(
        "the ONNX project's light models give their expected outputs",
        arguments: ["densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet", "vgg19"])
    func light(name: String) throws {
        let file = Self.models.appendingPathComponent("onnx_light/light_\(name).onnx")
        let graph = try ONNXReader.read(try Data(contentsOf: file), named: file.lastPathComponent)
        let input = try #require(graph.inputs.first)
        let count = input.shape.count
        let ramp = Tensor(input.shape, (0..<count).map { Float(Double($0) / Double(count)) })
        let answer = Self.models.appendingPathComponent("onnx_light/light_\(name)_output_0.pb")
        let expected = try ONNXTensorFile.read(try Data(contentsOf: answer), named: answer.lastPathComponent)
        let outputs = try ReferenceExecutor().run(graph, inputs: [input.name: ramp]).outputs
        #expect(try #require(outputs[graph.outputs[0]]).largestDifference(from: expected) < 1e-4)
    }
}
