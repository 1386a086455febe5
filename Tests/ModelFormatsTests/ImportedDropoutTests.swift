import BrachioCore
import BrachioGraph
import BrachioModelFormats
import Foundation
import TestSupport
import Testing

@Suite("Dropout in networks from elsewhere")
struct ImportedDropoutTests {
    /// x → Relu → Dropout → Relu, with the dropout's further inputs.
    private func read(_ further: [String], initializers: [[UInt8]] = [], mask: Bool = false) throws -> Graph {
        try ONNXReader.read(
            ONNXBytes.model(
                [
                    ONNXBytes.node("Relu", ["x"], ["r"]),
                    ONNXBytes.node("Dropout", ["r"] + further, mask ? ["d", "mask"] : ["d"], name: "drop"),
                    ONNXBytes.node("Relu", ["d"], ["y"]),
                ], initializers: initializers),
            named: "made")
    }

    private func number(_ name: String, _ value: Float) -> [UInt8] {
        ONNXBytes.tensor(name, [], raw: withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) })
    }

    private func rate(_ graph: Graph) -> Float? { graph.nodes.compactMap { $0.operation as? Dropout }.first?.rate }

    @Test("the rate is kept for fine-tuning: the file's, or a half where the file names none")
    func rates() throws {
        #expect(rate(try read(["ratio"], initializers: [number("ratio", 0.25)])) == 0.25)
        #expect(rate(try read([], mask: true)) == 0.5)
    }

    @Test("a rate that drops nothing or everything leaves no node", arguments: [0, 1, -1, Float.nan])
    func withoutEffect(ratio: Float) throws {
        let graph = try read(["ratio"], initializers: [number("ratio", ratio)])
        #expect(graph.nodes.map { $0.operation.kind } == ["Activation", "Activation"])
    }

    @Test("in use the tensor passes unchanged, and what is written and read again is the same network")
    func inUse() throws {
        let graph = try read([])
        let x = Tensor.random([1, 3, 8, 8], seed: 4, in: -1...1)
        let expected = x.values.map { max($0, 0) }
        #expect(try ReferenceExecutor().run(graph, inputs: ["x": x]).outputs["y"]?.values == expected)
        let again = try ONNXReader.read(try ONNXWriter.write(graph), named: "again")
        #expect(rate(again) == 0.5)
    }

    @Test("a backbone's dropout drops when its new head is trained")
    func fineTuning() throws {
        var network = Graph(name: "network")
        try network.addInput("x", [2, 3, 8, 8])
        try network.addParameter("weight", .random([5, 3, 1, 1], seed: 1))
        let picture = try network.append(Convolution(), named: "convolution", ["x", "weight"])[0]
        let pooled = try network.append(GlobalAveragePool(), named: "pool", [picture])[0]
        let flat = try network.append(Reshape(shape: [2, 5]), named: "flat", [pooled])[0]
        let kept = try network.append(Dropout(rate: 0.2), named: "drop", [flat])[0]
        try network.addParameter("head", .random([7, 5], seed: 2))
        try network.setOutputs(try network.append(FullyConnected(), named: "scores", [kept, "head"]))
        let backbone = try ONNXReader.read(try ONNXWriter.write(network), named: "network", batch: 2)
        let model = try ImportedClassifier.graph(backbone).replacingHead(classes: 3, seed: 1)
        let training = try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: .adam()))
        let dropped = training.graph.nodes.compactMap { $0.operation as? DropoutTraining }
        #expect(dropped.map(\.rate) == [0.2, 0.2])  // forward and backward
        #expect(training.graph.isInput(TrainingGraph.dropoutSeed))
    }
}
