import BrachioGraph
import TestSupport
import Testing

/// One operator on small inputs, for comparison with finite differences.
struct GradientCase: CustomTestStringConvertible, Sendable {
    let name: String
    let operation: any Operator
    let inputs: [Tensor]
    /// Inputs whose gradient is compared; by default all.
    var wanted: [Int]
    var step: Float

    init(_ name: String, _ operation: any Operator, _ inputs: [Tensor], wanted: [Int]? = nil, step: Float = 0.01) {
        self.name = name
        self.operation = operation
        self.inputs = inputs
        self.wanted = wanted ?? Array(inputs.indices)
        self.step = step
    }

    var testDescription: String { "\(operation.kind): \(name)" }

    static let all = windows + normalizations + elementwise + rearrangements + products

    static let windows = [
        convolution("plain", [2, 3, 6, 5], [4, 3, 3, 3], Convolution()),
        convolution("strides", [1, 2, 7, 8], [3, 2, 3, 2], Convolution(strides: [2, 3])),
        convolution(
            "asymmetric padding", [1, 2, 5, 5], [2, 2, 3, 3],
            Convolution(padding: Padding(top: 2, left: 0, bottom: 1, right: 3))),
        convolution("dilations", [1, 2, 8, 9], [2, 2, 3, 3], Convolution(padding: Padding(all: 1), dilations: [2, 3])),
        convolution("groups", [2, 6, 5, 5], [4, 3, 3, 3], Convolution(strides: [2, 1], padding: Padding(all: 1), groups: 2)),
        convolution("depthwise", [2, 4, 6, 6], [8, 1, 3, 3], Convolution(strides: [2, 2], padding: Padding(all: 1), groups: 4)),
        convolution("one by one", [2, 5, 3, 4], [3, 5, 1, 1], Convolution()),
        convolution("one by one with strides", [1, 3, 5, 6], [2, 3, 1, 1], Convolution(strides: [2, 2])),
        GradientCase(
            "no bias", Convolution(padding: Padding(all: 1)),
            [Noise.tensor([1, 2, 4, 4], salt: 1), Noise.tensor([3, 2, 3, 3], salt: 2)]),
        GradientCase(
            "overlapping", MaxPool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1)),
            [Noise.distinct([2, 2, 6, 7], salt: 3)]),
        GradientCase(
            "asymmetric", MaxPool(kernel: [3, 2], strides: [2, 1], padding: Padding(top: 0, left: 1, bottom: 2, right: 0)),
            [Noise.distinct([1, 2, 5, 4], salt: 4)]),
        GradientCase(
            "of the picture", AveragePool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1)),
            [Noise.tensor([2, 2, 6, 5], salt: 5)]),
        GradientCase(
            "with padding",
            AveragePool(
                kernel: [3, 2], strides: [1, 2], padding: Padding(top: 1, left: 0, bottom: 2, right: 1), countsPadding: true),
            [Noise.tensor([1, 2, 5, 5], salt: 6)]),
        GradientCase("channels", GlobalAveragePool(), [Noise.tensor([2, 3, 4, 5], salt: 7)]),
    ]

    static let normalizations = [
        GradientCase(
            "fixed statistics", BatchNormalization(epsilon: 1e-3),
            [Noise.tensor([2, 3, 3, 4], salt: 8)] + channelVectors(3), wanted: [0, 1, 2]),
        GradientCase(
            "features", BatchNormalization(),
            [Noise.tensor([4, 3], salt: 9)] + channelVectors(3), wanted: [0, 1, 2]),
        GradientCase(
            "batch statistics", BatchNormalizationTraining(),
            [Noise.tensor([3, 2, 3, 3], salt: 10), positive([2], 11), Noise.tensor([2], salt: 12)]),
        GradientCase(
            "odd window", LocalResponseNormalization(size: 3, alpha: 0.5, beta: 0.75, bias: 1.5),
            [Noise.tensor([2, 5, 2, 3], salt: 13)]),
        GradientCase(
            "even window", LocalResponseNormalization(size: 4, alpha: 0.5, beta: 0.6, bias: 1),
            [Noise.tensor([1, 6, 2, 2], salt: 14)]),
        GradientCase("classes", Softmax(axis: 1), [Noise.tensor([3, 5], salt: 15)]),
        GradientCase("middle axis", Softmax(axis: 1), [Noise.tensor([2, 4, 3], salt: 16)]),
        GradientCase(
            "smoothed targets", SoftmaxCrossEntropy(),
            [Noise.tensor([4, 3], salt: 17), Softmax(axis: 1).evaluate([Noise.tensor([4, 3], salt: 18)])[0]], wanted: [0]),
        GradientCase(
            "several classes", SigmoidCrossEntropy(),
            [Noise.tensor([4, 3], salt: 51), Tensor([4, 3], [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0]), Tensor([3], [1, 2.5, 0.5])], wanted: [0]),
    ]

    static let elementwise = [
        ActivationFunction.relu, .clipped(lower: -0.42, upper: 0.58), .leakyRelu(slope: 0.2), .sigmoid,
        .hardSigmoid(alpha: 0.2, beta: 0.5), .hardSwish, .silu, .tanh,
    ].map { GradientCase("\($0)", Activation(function: $0), [Noise.distinct([3, 20], salt: 19, step: 0.13)], step: 0.005) } + [
        GradientCase("same shape", Add(), [Noise.tensor([2, 3], salt: 20), Noise.tensor([2, 3], salt: 21)]),
        GradientCase("stretched", Add(), [Noise.tensor([2, 3, 4], salt: 22), Noise.tensor([3, 1], salt: 23)]),
        GradientCase("both stretched", Add(), [Noise.tensor([2, 1, 4], salt: 24), Noise.tensor([5, 1], salt: 25)]),
        GradientCase("same shape", Multiply(), [Noise.tensor([2, 3], salt: 26), Noise.tensor([2, 3], salt: 27)]),
        GradientCase(
            "squeeze and excite", Multiply(),
            [Noise.tensor([2, 3, 2, 2], salt: 28), Noise.tensor([2, 3, 1, 1], salt: 29)]),
        GradientCase("with a scalar", Multiply(), [Noise.tensor([], salt: 30), Noise.tensor([4, 2], salt: 31)]),
        GradientCase("constant", Scale(factor: -1.7), [Noise.tensor([2, 3], salt: 32)]),
        GradientCase("inference", Dropout(rate: 0.4), [Noise.tensor([2, 3], salt: 33)]),
        GradientCase(
            "training", DropoutTraining(rate: 0.4, salt: 7), [Noise.tensor([4, 6], salt: 34), Tensor([1],
            [123_456])], wanted: [0]),
    ]

    static let rearrangements = [
        GradientCase(
            "channels", Concat(axis: 1),
            [Noise.tensor([2, 1, 3], salt: 35), Noise.tensor([2, 4, 3], salt: 36), Noise.tensor([2, 2, 3], salt: 37)]),
        GradientCase("pictures", Concat(axis: 0), [Noise.tensor([2, 3], salt: 38), Noise.tensor([1, 3], salt: 39)]),
        GradientCase("row", Expand(shape: [4, 2, 3]), [Noise.tensor([2, 1], salt: 40)]),
        GradientCase("uneven", Pad(before: [0, 1, 2], after: [3, 0, 1], value: 0.5), [Noise.tensor([2, 3, 2], salt: 41)]),
        GradientCase("axes kept", ReduceMean(axes: [1, 3]), [Noise.tensor([2, 3, 2, 2], salt: 42)]),
        GradientCase("axes dropped", ReduceMean(axes: [3, 2], keepAxes: false), [Noise.tensor([2, 3, 2, 2], salt: 43)]),
        GradientCase("axes dropped", ReduceSum(axes: [0], keepAxes: false), [Noise.tensor([4, 3], salt: 44)]),
        GradientCase("flatten", Reshape(shape: [2, 12]), [Noise.tensor([2, 3, 4], salt: 45)]),
        GradientCase("box", Slice(starts: [0, 1, 2], ends: [2, 3, 3]), [Noise.tensor([2, 4, 5], salt: 46)]),
        GradientCase("rotation", Transpose(permutation: [2, 0, 1, 3]), [Noise.tensor([2, 3, 4, 2], salt: 47)]),
    ]

    static let products = [(false, false), (true, false), (false, true), (true, true)].map { first, second in
        GradientCase(
            "transposes \(first) \(second)", MatrixMultiply(transposesFirst: first, transposesSecond: second),
            [Noise.tensor(first ? [4, 3] : [3, 4], salt: 48), Noise.tensor(second ? [5, 4] : [4, 5], salt: 49)])
    } + [
        GradientCase(
            "bias", FullyConnected(),
            [Noise.tensor([3, 11], salt: 50), Noise.tensor([4, 11], salt: 51), Noise.tensor([4], salt: 52)]),
        GradientCase("no bias", FullyConnected(), [Noise.tensor([2, 3], salt: 53), Noise.tensor([4, 3], salt: 54)]),
    ]

    private static func convolution(_ name: String, _ x: Shape, _ weight: Shape, _ operation: Convolution) -> GradientCase {
        GradientCase(
            name, operation,
            [Noise.tensor(x, salt: 55), Noise.tensor(weight, salt: 56), Noise.tensor([weight[0]], salt: 57)])
    }

    private static func positive(_ shape: Shape, _ salt: Int) -> Tensor {
        Tensor(shape, Noise.tensor(shape, salt: salt).values.map { $0 + 1.5 })
    }

    /// Scale, bias, mean and variance.
    private static func channelVectors(_ channels: Int) -> [Tensor] {
        [positive([channels], 60), Noise.tensor([channels], salt: 61), Noise.tensor([channels], salt: 62), positive([channels], 63)]
    }
}
