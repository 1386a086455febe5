import BrachioGraph
import TestSupport
import Testing

@Suite("Loss of photos with several classes")
struct SigmoidCrossEntropyTests {
    @Test("has the values of its definition, for large scores too")
    func peer() throws {
        let logits = Tensor([2, 3], [0.5, -1.25, 2, -3, 40, -0.75]), targets = Tensor([2, 3], [1, 0, 1, 0, 0, 1]), weights = Tensor([3], [1, 2.5, 0.5])
        let loss = SigmoidCrossEntropy().evaluate([logits, targets, weights])[0]
        let gradient = SigmoidCrossEntropyGradient().evaluate([logits, targets, weights])[0]
        // The definition that PyTorch's documentation gives, evaluated in double precision.
        #expect(Difference.relative(loss.values, [6.9010822]) < 1e-6)
        #expect(Difference.relative(gradient.values, [-0.062923445, 0.03711669, -0.0099335768, 0.0079043122, 0.16666667, -0.056598225]) < 1e-6)
    }

    @Test("a classifier that ended in a softmax ends in a chance for each class")
    func end() throws {
        let model = try SmallNetwork.graph()
        let several = try model.endingInSigmoid()
        #expect((several.nodes.last?.operation as? Activation)?.function == .sigmoid)
        #expect(several.shape(of: several.outputs[0]) == model.shape(of: model.outputs[0]))
        let options = { (model: Graph) in
            var options = TrainingOptions(optimizer: .momentum())
            options.loss = .sigmoidCrossEntropy(positiveWeights: Array(repeating: 1, count: model.shape(of: model.outputs[0])[1]))
            return options
        }
        let graphs = try [model, several].map { try TrainingGraph.make(from: $0, options: options($0)).graph }
        #expect(graphs[0].nodes.map(\.name) == graphs[1].nodes.map(\.name))
    }
}
