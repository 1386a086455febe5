import BrachioGraph
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("Networks as ONNX")
struct WrittenNetworkTests {
    @Test(
        "what is written passes the checker and computes the same in ONNX Runtime",
        .enabled(if: PythonPeer.executable != nil, "no Python with the peers"),
        arguments: ["resnet18", "resnet50", "resnet20", "mobilenetv2", "squeezenet1_1"])
    func networks(name: String) throws {
        let graph = try Self.network(name, batch: 2)
        let input = Tensor.random(graph.inputs[0].shape, seed: 1, in: 0...255)
        let output = graph.outputs[0]
        let ours = try #require(try ReferenceExecutor().run(graph, inputs: [graph.inputs[0].name: input]).outputs[output])
        let data = try ONNXWriter.write(graph)
        #expect(Difference.relative(ours, try RuntimePeer.run(data, inputs: [input])) < 1e-4)
        let read = try ONNXReader.read(data, named: name, batch: 2)
        #expect(read.parameters == graph.parameters)
        #expect(read.outputs == graph.outputs)
        #expect(try ONNXReader.read(data, named: name, batch: 5).shape(of: output).dimensions[0] == 5)
    }

    private static func network(_ name: String, batch: Int) throws -> Graph {
        switch name {
        case "resnet18": try ModelBuilder.resNet(layers: 18, classes: 7, imageSize: 64, batch: batch)
        case "resnet50": try ModelBuilder.resNet(layers: 50, classes: 7, imageSize: 64, batch: batch)
        case "resnet20": try ModelBuilder.resNet(layers: 20, classes: 7, imageSize: 32, batch: batch)
        case "mobilenetv2": try ModelBuilder.mobileNetV2(classes: 7, imageSize: 64, batch: batch)
        default: try ModelBuilder.squeezeNet(classes: 7, imageSize: 64, batch: batch)
        }
    }
}
