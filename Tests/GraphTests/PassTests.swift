import BrachioCore
import BrachioGraph
import TestSupport
import Testing

@Suite("Graph passes")
struct PassTests {
    private func run(_ graph: Graph, _ data: Tensor) throws -> Tensor {
        try #require(try ReferenceExecutor().run(graph, inputs: ["data": data]).outputs[graph.outputs[0]])
    }

    @Test("another batch size gives each picture the answer it has alone", arguments: [
        ModelArchitecture.resNet20, .mobileNetV2, .squeezeNet,
    ])
    func rebatched(_ architecture: ModelArchitecture) throws {
        let single = try architecture.graph(classes: 4, imageSize: 32, batch: 1).filledWithNoise()
        let triple = try single.rebatched(to: 3)
        #expect(triple.inputs == [Graph.Input("data", [3, 3, 32, 32])])
        let pictures = (0..<3).map { Noise.tensor([1, 3, 32, 32], salt: $0).values.map { ($0 + 1) * 127.5 } }
        let together = try run(triple, Tensor([3, 3, 32, 32], pictures.flatMap { $0 }))
        let alone = try pictures.flatMap { try run(single, Tensor([1, 3, 32, 32], $0)).values }
        #expect(Difference.relative(together.values, alone) < 1e-5)
        #expect(try triple.rebatched(to: 1).shapes == single.shapes)
    }

    @Test("another batch size is refused for training graphs and for counts below one")
    func refusedBatches() throws {
        let model = try SmallNetwork.graph()
        let training = try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: .momentum())).graph
        #expect(throws: BrachioError.self) { try training.rebatched(to: 2) }
        #expect(throws: BrachioError.self) { try model.rebatched(to: 0) }
    }

    @Test("another picture size gives the network that would have been built for it", arguments: [
        ModelArchitecture.resNet20, .resNet18, .mobileNetV2, .squeezeNet,
    ])
    func resized(_ architecture: ModelArchitecture) throws {
        let small = try architecture.graph(classes: 4, imageSize: 64, batch: 1).filledWithNoise()
        let large = try small.resized(height: 96, width: 96)
        let built = try architecture.graph(classes: 4, imageSize: 96, batch: 1).takingParameters(from: small.parameters)
        let picture = Tensor([1, 3, 96, 96], Noise.tensor([1, 3, 96, 96], salt: 5).values.map { ($0 + 1) * 127.5 })
        #expect(try run(large, picture) == run(built, picture))
        #expect(try large.resized(height: 64, width: 64).shapes == small.shapes)
        #expect(try small.resized(height: 64, width: 96).shape(of: small.outputs[0]) == [1, 4])
    }

    @Test("another picture size reaches poolings over all, reshapes and slices; a network with a weight for each pixel is refused")
    func resizedAttributes() throws {
        var graph = Graph(name: "network")
        try graph.addInput("data", [2, 4, 8, 6])
        let shuffled = try graph.append(Reshape(shape: [2, 2, 2, 8, 6]), named: "groups", ["data"])[0]
        let back = try graph.append(Reshape(shape: [2, 4, 8, 6]), named: "back", [shuffled])[0]
        let half = try graph.append(Slice(starts: [0, 0, 0, 0], ends: [2, 2, 8, 6]), named: "half", [back])[0]
        let mean = try graph.append(AveragePool(kernel: [8, 6]), named: "mean", [half])[0]
        try graph.setOutputs([mean])
        let large = try graph.resized(height: 10, width: 12)
        #expect(large.nodes.map { large.shape(of: $0.outputs[0]) } == [[2, 2, 2, 10, 12], [2, 4, 10, 12], [2, 2, 10, 12], [2, 2, 1, 1]])
        try graph.setOutputs(try graph.append(Reshape(shape: [2, 96]), named: "flat", [half]))
        let error = #expect(throws: BrachioError.self) { try graph.resized(height: 10, width: 12) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("6×8") == true)
    }

    @Test("pruning keeps what outputs depend on and nothing else")
    func pruned() throws {
        let model = try SmallNetwork.graph()
        let features = try model.truncated(at: "relu1")
        #expect(features.nodes.map(\.name) == ["normalization", "conv1", "bn1", "relu1"])
        #expect(features.parameterOrder.allSatisfy { ["normalization", "conv1", "bn1"].contains($0.prefix { $0 != "." }) })
        #expect(features.outputs == ["relu1"])
        #expect(try model.pruned().nodes.map(\.name) == model.nodes.map(\.name))
        #expect(throws: BrachioError.self) { try model.truncated(at: "missing") }
    }

    @Test("a fresh head behind every kind of network", arguments: [
        ModelArchitecture.resNet18, .resNet20, .mobileNetV2, .squeezeNet,
    ])
    func head(_ architecture: ModelArchitecture) throws {
        let old = try architecture.graph(classes: 9, imageSize: 32, batch: 2)
        let new = try old.replacingHead(classes: 4, seed: 3)
        let head = try #require(new.classifierHead)
        #expect(new.shape(of: new.outputs[0]) == [2, 4])
        #expect(new.outputs == ["probabilities"])
        #expect(new.shape(of: head.features).dimensions.count == 2)
        #expect(new.shape(of: head.weight) == [4, new.shape(of: head.features)[1]])
        if let kept = old.classifierHead { #expect(head.weight == kept.weight && head.bias == kept.bias) }
        for name in old.parameterOrder where new.isParameter(name) && !name.contains(head.weight.prefix { $0 != "." }) {
            #expect(new.parameters[name] == old.parameters[name])
        }
        #expect(try old.replacingHead(classes: 4, seed: 3).parameters[head.weight] == new.parameters[head.weight])
        #expect(try old.replacingHead(classes: 4, seed: 4).parameters[head.weight] != new.parameters[head.weight])
        _ = try TrainingGraph.make(
            from: new, options: TrainingOptions(optimizer: .adam(), trained: [head.weight, try #require(head.bias)]))
    }

    @Test("SqueezeNet's fresh head reads what its last convolution read, pooled")
    func squeezeNetHead() throws {
        let new = try ModelBuilder.squeezeNet(classes: 9, imageSize: 64).replacingHead(classes: 4, seed: 1)
        let head = try #require(new.classifierHead)
        #expect(new.shape(of: head.features) == [1, 512])
        #expect(!new.nodes.contains { $0.inputs.contains("classifier.1.weight") })
    }

    /// A graph that ends in another form of a fully connected layer and a softmax.
    private func tail(_ data: Shape, _ parameters: [(String, Shape)], _ nodes: [(any Operator, [String])]) throws -> Graph {
        var graph = Graph(name: "tail")
        try graph.addInput("data", data)
        for (name, shape) in parameters { try graph.addParameter(name, Noise.tensor(shape, salt: 1)) }
        var output = "data"
        for (index, (operation, others)) in nodes.enumerated() {
            output = try graph.append(operation, named: "node\(index)", [output] + others)[0]
        }
        try graph.setOutputs([output])
        return graph
    }

    @Test("other forms of a last layer are replaced as well, and an unknown one is refused")
    func otherHeads() throws {
        let convolution = try tail([2, 5, 1, 1], [("w", [7, 5, 1, 1])], [
            (Convolution(), ["w"]), (Reshape(shape: [2, 7]), []), (Softmax(), []),
        ])
        let product = try tail([2, 5], [("w", [5, 7]), ("b", [7])], [
            (MatrixMultiply(), ["w"]), (Add(), ["b"]), (Softmax(), []),
        ])
        for graph in [convolution, product] {
            let new = try graph.replacingHead(classes: 3, seed: 1)
            #expect(new.classifierHead?.weight == "classifier.weight")
            #expect(new.shape(of: "classifier.weight") == [3, 5])
            #expect(!new.isParameter("w"))
        }
        let unknown = try tail([2, 5], [], [(Activation(function: .tanh), []), (Softmax(), [])])
        #expect(throws: BrachioError.self) { try unknown.replacingHead(classes: 3, seed: 1) }
    }

    @Test("another batch size reaches reshapes, slices and expansions that hold the batch")
    func rebatchedAttributes() throws {
        let graph = try tail([2, 6], [("token", [1, 3])], [
            (Reshape(shape: [4, 3]), []), (Slice(starts: [0, 0], ends: [4, 2]), []), (Reshape(shape: [2, 4]), []),
            (Slice(starts: [0, 1], ends: [2, 2]), []), (Expand(shape: [2, 3]), []), (Add(), ["token"]),
        ])
        #expect(throws: BrachioError.self) { try graph.rebatched(to: 5) }
        let simple = try tail([2, 6], [], [
            (Reshape(shape: [4, 3]), []), (Reshape(shape: [2, 6]), []), (Slice(starts: [0, 1], ends: [2, 2]), []),
            (Expand(shape: [2, 3]), []),
        ])
        let five = try simple.rebatched(to: 5)
        #expect(five.nodes.map { five.shape(of: $0.outputs[0]) } == [[10, 3], [5, 6], [5, 1], [5, 3]])
    }

    @Test("a network of features alone gets a pooling and a head")
    func featuresOnly() throws {
        let features = try ModelBuilder.resNet(layers: 18, classes: 2, imageSize: 64).truncated(at: "layer4.1.relu")
        let new = try features.replacingHead(classes: 3, seed: 1)
        #expect(new.shape(of: "probabilities") == [1, 3])
        #expect(new.classifierHead?.weight == "classifier.weight")
        #expect(new.nodes.contains { $0.operation is GlobalAveragePool })
        #expect(throws: BrachioError.self) { try features.replacingHead(classes: 0, seed: 1) }
    }
}
