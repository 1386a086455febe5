import BrachioCore
import BrachioGraph
import TestSupport
import Testing

@Suite("Shape rules")
struct ShapeErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let operation: any Operator
        let shapes: [Shape]
        /// Parts of the message.
        let says: [String]
        init(_ operation: any Operator, _ shapes: [Shape], _ says: String...) {
            self.operation = operation
            self.shapes = shapes
            self.says = says
        }
        var testDescription: String { "\(operation) on \(shapes)" }
    }

    @Test("refuse what does not fit with a message that names it", arguments: windows + others)
    func refusal(_ example: Case) {
        #expect {
            let shapes = try example.operation.outputShapes(for: example.shapes)
            for shape in shapes { try shape.validate() }
        } throws: { error in
            guard let error = error as? BrachioError else { return false }
            return example.says.allSatisfy(error.message.contains)
        }
    }

    static let picture: Shape = [1, 3, 8, 8]
    static let kernel: Shape = [4, 3, 3, 3]

    static let windows: [Case] = [
        Case(Convolution(), [picture], "1 inputs", "weight"),
        Case(Convolution(), [[3, 8, 8], kernel], "[3, 8, 8]", "4 axes"),
        Case(Convolution(), [picture, [4, 2, 3, 3]], "[1, 3, 8, 8]", "[4, 2, 3, 3]"),
        Case(Convolution(), [picture, kernel, [5]], "[5]", "[4, 3, 3, 3]"),
        Case(Convolution(groups: 0), [picture, kernel], "0 groups"),
        Case(Convolution(groups: -1), [picture, kernel], "-1 groups"),
        Case(Convolution(groups: 2), [picture, kernel], "2 groups", "[1, 3, 8, 8]"),
        Case(Convolution(groups: 3), [picture, kernel], "3 groups", "[4, 3, 3, 3]"),
        Case(Convolution(groups: 3), [picture, [6, 3, 3, 3]], "1 channels in each of 3 groups"),
        Case(Convolution(strides: [0, 1]), [picture, kernel], "strides [0, 1]"),
        Case(Convolution(strides: [1]), [picture, kernel], "strides [1]"),
        Case(Convolution(strides: [.max, 1]), [picture, kernel], "strides"),
        Case(Convolution(dilations: [1, 1, 1]), [picture, kernel], "dilations [1, 1, 1]"),
        Case(Convolution(dilations: [.max, .max]), [picture, kernel], "dilations"),
        Case(Convolution(dilations: [4, 4]), [picture, kernel], "9 x 9", "8 x 8"),
        Case(Convolution(padding: Padding(top: -1)), [picture, kernel], "padding"),
        Case(Convolution(padding: Padding(all: .max)), [picture, kernel], "padding"),
        Case(Convolution(padding: Padding(all: 1 << 31)), [picture, kernel], "elements"),
        Case(Convolution(), [picture, [4, 3, 9, 3]], "9 x 3", "8 x 8"),
        Case(MaxPool(kernel: [9, 9]), [picture], "9 x 9", "8 x 8"),
        Case(MaxPool(kernel: []), [picture], "kernel []"),
        Case(MaxPool(kernel: [2, 2], padding: Padding(all: 2)), [picture], "only padding"),
        Case(MaxPool(kernel: [2, 2], strides: [2, 2], padding: Padding(bottom: 3)), [picture], "only padding"),
        Case(AveragePool(kernel: [0, 2]), [picture], "kernel [0, 2]"),
        Case(GlobalAveragePool(), [[2, 3]], "[2, 3]"),
        Case(AveragePoolGradient(pool: AveragePool(kernel: [2, 2]), inputShape: picture), [[1, 3, 8, 8]], "[1, 3, 7, 7]"),
        Case(ConvolutionInputGradient(convolution: Convolution(), inputShape: [1, 3, -8, 8]), [picture, kernel], "-8"),
        Case(ConvolutionWeightGradient(convolution: Convolution(), weightShape: kernel), [picture, picture], "[1, 4, 6, 6]"),
    ]

    static let others: [Case] = [
        Case(Add(), [[2, 3], [4]], "[2, 3]", "[4]"),
        Case(Multiply(), [[2, 3]], "two inputs"),
        Case(BatchNormalization(), [picture, [3], [3], [3], [4]], "variance", "[4]", "[1, 3, 8, 8]"),
        Case(BatchNormalizationTraining(), [[3], [3], [3]], "[3]"),
        Case(Concat(axis: 4), [picture, picture], "axis 4"),
        Case(Concat(axis: -1), [picture], "axis -1"),
        Case(Concat(axis: 1), [], "at least one"),
        Case(Concat(axis: 1), [picture, [1, 3, 8, 9]], "[1, 3, 8, 8]", "[1, 3, 8, 9]"),
        Case(Dropout(rate: 1), [picture], "rate 1"),
        Case(DropoutTraining(rate: .nan, salt: 0), [picture, [1]], "nan"),
        Case(Expand(shape: [2, 8]), [[3, 8]], "[3, 8]", "[2, 8]"),
        Case(Expand(shape: [1 << 40, 1 << 40]), [[1]], "elements"),
        Case(FullyConnected(), [[2, 5], [3, 4]], "[2, 5]", "[3, 4]"),
        Case(FullyConnected(), [[2, 5], [3, 5], [2]], "[2]", "[3, 5]"),
        Case(LocalResponseNormalization(size: 0), [picture], "size 0"),
        Case(MatrixMultiply(), [[2, 3], [4, 5]], "[2, 3]", "[4, 5]"),
        Case(Pad(before: [0], after: [0]), [picture], "[1, 3, 8, 8]"),
        Case(Pad(before: [0, 0, -1, 0], after: [0, 0, 0, 0]), [picture], "negative"),
        Case(Pad(before: [0, 0, .max, 0], after: [0, 0, 0, 0]), [picture], "[0, 0, 9223372036854775807, 0]"),
        Case(ReduceMean(axes: [1, 1]), [picture], "twice"),
        Case(ReduceSum(axes: [7]), [picture], "axis 7"),
        Case(Reshape(shape: [5, 5]), [picture], "[1, 3, 8, 8]", "[5, 5]"),
        Case(Reshape(shape: [-1, 192]), [picture], "[-1, 192]"),
        Case(RunningAverage(), [[3], [4]], "[3]", "[4]"),
        Case(Slice(starts: [0, 0], ends: [1, 4]), [[1, 3]], "[1, 3]"),
        Case(Slice(starts: [0, 2], ends: [1, 2]), [[1, 3]], "empty"),
        Case(Slice(starts: [0, -1], ends: [1, 2]), [[1, 3]], "[1, 3]"),
        Case(Softmax(axis: 2), [[1, 3]], "axis 2"),
        Case(SigmoidCrossEntropy(), [[2, 3], [2, 3], [2]], "[2]", "[3]"),
        Case(SoftmaxCrossEntropy(), [[2, 3], [2, 4]], "[2, 3]", "[2, 4]"),
        Case(Transpose(permutation: [0, 0, 1, 2]), [picture], "[0, 0, 1, 2]"),
        Case(MomentumUpdate(), [[3], [3], [3], [4]], "settings", "[4]"),
        Case(AdamUpdate(), [[3], [3], [2], [3], [4]], "first moment", "[2]"),
    ]

    @Test("put the node's name before the message")
    func nodeName() throws {
        var graph = Graph(name: "wrong")
        try graph.addInput("data", Self.picture)
        try graph.addParameter("weight", Tensor([4, 2, 3, 3]))
        #expect {
            try graph.append(Convolution(), named: "conv1", ["data", "weight"])
        } throws: { error in
            (error as? BrachioError)?.message.hasPrefix("node conv1 (Convolution): ") == true
        }
    }
}
