import BrachioCore
import BrachioGraph
import BrachioImaging
import BrachioModelFormats
import TestSupport
import Testing

@Suite("Networks from elsewhere")
struct ImportedClassifierTests {
    private func network(input: String = "pixels", output: [Int] = []) throws -> Graph {
        var graph = Graph(name: "network")
        try graph.addInput(input, [2, 3, 4, 4])
        try graph.addParameter("weight", .random([5, 3, 1, 1], seed: 1))
        var last = try graph.append(Convolution(), named: "probabilities", [input, "weight"])[0]
        last = try graph.append(GlobalAveragePool(), named: "data.pooled", [last])[0]
        if !output.isEmpty { last = try graph.append(Reshape(shape: Shape(output)), named: "scores", [last])[0] }
        try graph.setOutputs([last])
        return graph
    }

    @Test("levels from 0 to 255 give what the network gives for normalised pixels")
    func normalization() throws {
        let imported = try network()
        let graph = try ImportedClassifier.graph(imported)
        let levels = Tensor.random([2, 3, 4, 4], seed: 2, in: 0...255)
        var pixels = levels
        for index in pixels.values.indices {
            let channel = index / 16 % 3
            pixels.values[index] =
                (levels.values[index] / 255 - Normalization.imageNet.mean[channel]) / Normalization.imageNet.deviation[channel]
        }
        let expected = try ReferenceExecutor().run(imported, inputs: ["pixels": pixels]).outputs
        let output = try ReferenceExecutor().run(graph, inputs: ["data": levels]).outputs
        #expect(try #require(output.values.first).largestDifference(from: try #require(expected.values.first)) < 1e-5)
        #expect(graph.inputs.map(\.name) == ["data"])
        #expect(graph.nodes.first?.name == "normalization")
        #expect(ImportedClassifier.isNormalized(graph))
    }

    @Test("probabilities are appended to scores of either form and sum to one", arguments: [[], [2, 5]])
    func probabilities(output: [Int]) throws {
        let graph = try ImportedClassifier.graph(try network(output: output), appendsProbabilities: true)
        #expect(graph.outputs == ["probabilities"])
        let result = try ReferenceExecutor().run(graph, inputs: ["data": .random([2, 3, 4, 4], seed: 3, in: 0...255)])
        let rows = try #require(result.outputs["probabilities"])
        #expect(rows.shape == [2, 5])
        #expect(abs(rows.values[..<5].reduce(0, +) - 1) < 1e-5)
    }

    @Test("done twice is done once")
    func idempotent() throws {
        let once = try ImportedClassifier.graph(try network(), appendsProbabilities: true)
        let twice = try ImportedClassifier.graph(once, appendsProbabilities: true)
        #expect(twice.nodes.map(\.name) == once.nodes.map(\.name))
        #expect(twice.outputs == once.outputs)
    }

    @Test("an input that is named data already keeps its name")
    func namedData() throws {
        let graph = try ImportedClassifier.graph(try network(input: "data"))
        #expect(graph.nodes.map(\.name).prefix(2) == ["normalization", "probabilities"])
    }

    @Test("a tensor that has the name of a new one is renamed")
    func renamed() throws {
        let graph = try ImportedClassifier.graph(try network(), appendsProbabilities: true)
        #expect(graph.nodes.map(\.name).prefix(2) == ["normalization", "imported.probabilities"])
    }

    @Test("a network for grey pictures is refused")
    func grey() throws {
        var graph = Graph(name: "grey")
        try graph.addInput("x", [1, 1, 8, 8])
        try graph.setOutputs(["x"])
        #expect(throws: BrachioError.self) { try ImportedClassifier.graph(graph) }
    }
}
