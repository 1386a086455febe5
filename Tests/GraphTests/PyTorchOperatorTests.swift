import BrachioGraph
import TestSupport
import Testing

@Suite("Reference evaluation")
struct PyTorchOperatorTests {
    @Test("gives PyTorch's numbers", arguments: Self.cases)
    func knownAnswer(_ example: GradientCase) throws {
        let answers = try KnownAnswers.read("operators.json", as: KnownAnswers.Operators.self).answers
        let expected = try #require(answers[example.name]).tensor
        let shapes = try example.operation.outputShapes(for: example.inputs.map(\.shape))
        #expect(shapes == [expected.shape])
        #expect(Difference.relative(example.operation.evaluate(example.inputs)[0], expected) < 2e-6)
    }

    private static let x = Noise.tensor([2, 4, 7, 6], salt: 1)

    private static func shifted(_ tensor: Tensor, by offset: Float = 0, times factor: Float = 1) -> Tensor {
        Tensor(tensor.shape, tensor.values.map { $0 * factor + offset })
    }

    static let cases = [
        GradientCase(
            "convolution grouped dilated",
            Convolution(
                strides: [2, 1], padding: Padding(top: 0, left: 1, bottom: 1, right: 2), dilations: [1, 2], groups: 2),
            [x, Noise.tensor([6, 2, 3, 2], salt: 2), Noise.tensor([6], salt: 3)]),
        GradientCase(
            "max pool", MaxPool(kernel: [3, 2], strides: [2, 1], padding: Padding(top: 1, left: 0, bottom: 1, right: 0)), [x]),
        GradientCase(
            "average pool of the picture", AveragePool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1)), [x]),
        GradientCase(
            "average pool with padding",
            AveragePool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1), countsPadding: true), [x]),
        GradientCase(
            "batch normalization", BatchNormalization(epsilon: 1e-3),
            [x] + [6, 7, 4].map { Noise.tensor([4], salt: $0) } + [shifted(Noise.tensor([4], salt: 5), by: 1.5)]),
        GradientCase(
            "local response normalization", LocalResponseNormalization(size: 3, alpha: 0.3, beta: 0.75, bias: 1.2),
            [shifted(x, times: 3)]),
        GradientCase(
            "fully connected", FullyConnected(),
            [Noise.tensor([3, 5], salt: 8), Noise.tensor([4, 5], salt: 9), Noise.tensor([4], salt: 10)]),
        GradientCase("softmax", Softmax(axis: 1), [shifted(Noise.tensor([3, 5], salt: 8), times: 4)]),
        activation("relu", .relu), activation("relu6", .clipped(lower: 0, upper: 6), times: 2),
        activation("leaky relu", .leakyRelu(slope: 0.1)), activation("sigmoid", .sigmoid),
        activation("hard sigmoid", .hardSigmoid(alpha: 1 / 6, beta: 0.5)), activation("hard swish", .hardSwish),
        activation("silu", .silu), activation("tanh", .tanh),
    ]

    private static func activation(_ name: String, _ function: ActivationFunction, times factor: Float = 1) -> GradientCase {
        GradientCase(
            name, Activation(function: function),
            [shifted(shifted(Noise.tensor([40], salt: 11), times: 5), times: factor)])
    }
}
