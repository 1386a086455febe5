import BrachioCore
import BrachioGraph
import BrachioImaging
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("Networks for MXNet")
struct MXNetWriterTests {
    static let python = PythonPeer.executable("mxnet")

    private static let script = """
        import sys, numpy, mxnet as mx
        folder = sys.argv[1]
        pixels = numpy.load(folder + "/0.npy")
        symbol, arguments, statistics = mx.model.load_checkpoint(folder + "/image-classification", 7)
        module = mx.mod.Module(symbol, label_names=None)
        module.bind([("data", pixels.shape)], for_training=False)
        module.set_params(arguments, statistics, allow_missing=True)
        module.forward(mx.io.DataBatch([mx.nd.array(pixels)]), is_train=False)
        numpy.save(folder + "/output.npy", module.get_outputs()[0].asnumpy())
        """

    @Test(
        "what is written computes the same in MXNet, and is read back the same",
        .enabled(if: Self.python != nil, "no Python with MXNet: scripts/python-peers.sh mxnet"),
        arguments: ["resnet18", "resnet50", "resnet20", "mobilenetv2", "squeezenet1.1"])
    func networks(name: String) throws {
        let architecture = try #require(ModelArchitecture(rawValue: name))
        let graph = try ImportedClassifier.graph(
            try architecture.graph(classes: 7, imageSize: 64, batch: 2), normalization: .imageNet, appendsProbabilities: true)
        let input = Tensor.random(graph.inputs[0].shape, seed: 1, in: 0...255)
        let ours = try #require(try ReferenceExecutor().run(graph, inputs: ["data": input]).outputs[graph.outputs[0]])
        let model = try MXNetWriter.write(graph)
        let files = model.files(named: "image-classification", epoch: 7)
        #expect(files.keys.sorted() == ["image-classification-0007.params", "image-classification-symbol.json", "model-shapes.json"])
        try withTemporaryFolder { folder in
            for (name, content) in files { try content.write(to: folder.appendingPathComponent(name)) }
            try NumPyFile.write(input, to: folder.appendingPathComponent("0.npy"))
            try PythonPeer.run(Self.script, [folder.path], by: Self.python)
            #expect(Difference.relative(ours, try NumPyFile.read(folder.appendingPathComponent("output.npy"))) < 1e-4)
        }
        let read = try MXNetReader.read(
            symbol: model.symbol, parameters: model.parameters, shapes: MXNetReader.shapes(model.shapes), named: name)
        let again = try #require(try ReferenceExecutor().run(read, inputs: ["data": input]).outputs[read.outputs[0]])
        #expect(Difference.relative(again, ours) < 1e-5)
    }
}
