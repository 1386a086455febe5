import BrachioGraph
import TestSupport
import Testing

@Suite("Gradients of operators")
struct OperatorGradientTests {
    @Test("equal double-sided finite differences", arguments: GradientCase.all)
    func finiteDifferences(_ example: GradientCase) throws {
        let difference = try FiniteDifferences(step: example.step).largestDifference(
            example.operation, example.inputs, wanted: example.wanted)
        #expect(difference < 2e-3, "relative difference \(difference)")
    }

    @Test("cover every operator that a model can have")
    func everyOperator() {
        let kinds = Set(GradientCase.all.map { $0.operation.kind })
        let model = [
            Activation.kind, Add.kind, AveragePool.kind, BatchNormalization.kind, BatchNormalizationTraining.kind,
            Concat.kind, Convolution.kind, Dropout.kind, DropoutTraining.kind, Expand.kind, FullyConnected.kind,
            GlobalAveragePool.kind, LocalResponseNormalization.kind, MatrixMultiply.kind, MaxPool.kind, Multiply.kind,
            Pad.kind, ReduceMean.kind, ReduceSum.kind, Reshape.kind, Scale.kind, Slice.kind, Softmax.kind,
            SigmoidCrossEntropy.kind, SoftmaxCrossEntropy.kind, Transpose.kind,
        ]
        #expect(kinds == Set(model))
    }

    @Test("of a tensor that is read twice are summed")
    func sums() throws {
        var graph = Graph(name: "square")
        try graph.addParameter("x", Tensor([1], [3]))
        try graph.append(Multiply(), named: "square", ["x", "x"])
        try graph.append(Add(), named: "loss", ["square", "x"])
        let (differentiated, gradients) = try graph.differentiated("loss", for: ["x"])
        var backward = differentiated
        let name = try #require(gradients["x"])
        try backward.setOutputs([name])
        #expect(try ReferenceExecutor().run(backward, inputs: [:]).outputs[name]?.values == [7])
    }

    @Test("are not computed for what nobody wants")
    func frozen() throws {
        var graph = Graph(name: "two layers")
        try graph.addInput("data", [2, 3])
        try graph.addParameter("first", Noise.tensor([4, 3], salt: 1))
        try graph.addParameter("second", Noise.tensor([1, 4], salt: 2))
        let hidden = try graph.append(FullyConnected(), named: "hidden", ["data", "first"])
        let scores = try graph.append(FullyConnected(), named: "scores", hidden + ["second"])
        try graph.append(ReduceSum(axes: [0, 1]), named: "loss", scores)
        let (all, _) = try graph.differentiated("loss", for: ["first", "second"])
        let (last, gradients) = try graph.differentiated("loss", for: ["second"])
        #expect(gradients.keys.sorted() == ["second"])
        #expect(last.nodes.count < all.nodes.count)
        #expect(!last.nodes.contains { $0.operation is MatrixMultiply && $0.inputs.contains("second") })
    }

    @Test("can be appended again, for something else")
    func twice() throws {
        var graph = Graph(name: "product")
        try graph.addParameter("x", Tensor([1], [3]))
        try graph.addParameter("y", Tensor([1], [5]))
        try graph.append(Multiply(), named: "loss", ["x", "y"])
        let (once, first) = try graph.differentiated("loss", for: ["x"])
        let (twice, second) = try once.differentiated("loss", for: ["y"])
        var backward = twice
        let names = try [#require(first["x"]), #require(second["y"])]
        try backward.setOutputs(names)
        let results = try ReferenceExecutor().run(backward, inputs: [:]).outputs
        #expect(names.map { results[$0]?.values } == [[5], [3]])
    }

    @Test("of a loss with more than one element are refused by name")
    func vectorLoss() throws {
        var graph = Graph(name: "vector")
        try graph.addParameter("x", Tensor([2], [1, 2]))
        #expect(throws: (any Error).self) { try graph.differentiated("x", for: ["x"]) }
        #expect(throws: (any Error).self) { try graph.differentiated("missing", for: ["x"]) }
    }
}
