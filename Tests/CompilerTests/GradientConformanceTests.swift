import BrachioGraph
import Testing

@Suite("Every native gradient and update equals the reference")
struct GradientConformanceTests {
    /// One operator on random inputs.
    private func expect(
        _ operation: any Operator, _ shapes: [Shape], positive: Set<Int> = [], tolerance: Float = 1e-4,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var graph = Graph(name: operation.kind)
        var inputs: [String: Tensor] = [:]
        for (index, shape) in shapes.enumerated() {
            try graph.addInput("x\(index)", shape)
            inputs["x\(index)"] = .random(
                shape, seed: UInt64(index + 1), in: positive.contains(index) ? 0.5...1.5 : -2...2)
        }
        let outputs = try graph.append(operation, named: "y", shapes.indices.map { "x\($0)" })
        try graph.setOutputs(outputs)
        try Native.expectConformance(graph, inputs: inputs, tolerance: tolerance, sourceLocation: sourceLocation)
    }

    struct Layer: Sendable {
        var images = 2, inputs = 16, outputs = 24, height = 9, width = 8
        var kernel = [3, 3], strides = [1, 1], padding = Padding(all: 1), dilations = [1, 1], groups = 1
    }

    static let layers: [Layer] = [
        Layer(), Layer(outputs: 40, strides: [2, 2]), Layer(images: 3, inputs: 3, outputs: 12, height: 17, width: 15, kernel: [7, 7], strides: [2, 2], padding: Padding(all: 3)),
        Layer(inputs: 20, outputs: 9, kernel: [1, 1], padding: Padding()), Layer(outputs: 8, kernel: [1, 1], strides: [2, 2], padding: Padding()),
        Layer(inputs: 5, outputs: 4, height: 12, width: 11, strides: [2, 1], padding: Padding(top: 0, left: 1, bottom: 1, right: 0)),
        Layer(padding: Padding(all: 2), dilations: [2, 2]), Layer(height: 12, strides: [2, 2], padding: Padding(all: 2), dilations: [2, 2]),
        Layer(inputs: 64, outputs: 64, height: 4, width: 4), Layer(inputs: 20, outputs: 40, height: 14, width: 13),
        Layer(inputs: 16, outputs: 16, height: 8, width: 8, padding: Padding(top: 0, left: 2, bottom: 1, right: 1)), Layer(images: 5, inputs: 32, outputs: 48, height: 1, width: 1),
        Layer(inputs: 20, outputs: 20, groups: 20), Layer(inputs: 24, outputs: 24, height: 11, strides: [2, 2], groups: 24),
        Layer(inputs: 16, outputs: 16, kernel: [5, 5], strides: [2, 2], padding: Padding(all: 2), groups: 16),
        Layer(inputs: 16, outputs: 24, groups: 2), Layer(inputs: 12, outputs: 20, kernel: [1, 1], padding: Padding(), groups: 4),
        Layer(images: 5, inputs: 24, outputs: 24, height: 14, width: 13, strides: [2, 2], groups: 8),
        Layer(inputs: 6, outputs: 12, dilations: [2, 2], groups: 6),
    ]

    @Test("Gradients of convolutions", arguments: layers)
    func convolutions(_ layer: Layer) throws {
        let convolution = Convolution(
            strides: layer.strides, padding: layer.padding, dilations: layer.dilations, groups: layer.groups)
        let x: Shape = [layer.images, layer.inputs, layer.height, layer.width]
        let weight: Shape = [layer.outputs, layer.inputs / layer.groups, layer.kernel[0], layer.kernel[1]]
        let y = try convolution.outputShapes(for: [x, weight])[0]
        var graph = Graph(name: "gradients")
        try graph.addInput("dy", y)
        try graph.addInput("x", x)
        try graph.addParameter("weight", .random(weight, seed: 3))
        try graph.append(ConvolutionWeightGradient(convolution: convolution, weightShape: weight), named: "dw", ["dy", "x"])
        try graph.append(ConvolutionInputGradient(convolution: convolution, inputShape: x), named: "dx", ["dy", "weight"])
        // A state update makes the forward convolution read the layout of training.
        try graph.append(convolution, named: "y", ["x", "weight"])
        try graph.addStateUpdate("weight", becomes: "dw")
        try graph.setOutputs(["dw", "dx", "y"])
        try Native.expectConformance(graph, inputs: ["dy": .random(y, seed: 1), "x": .random(x, seed: 2)])
    }

    @Test("Weights of groups take several steps without a weight growing between groups", arguments: [Optimizer.momentum(), .adam()])
    func groupedSteps(_ optimizer: Optimizer) throws {
        var model = Graph(name: "groups")
        try model.addInput("data", [3, 12, 7, 7])
        for (name, shape, seed) in [("a", [16, 3, 3, 3], 1), ("b", [16, 2, 1, 1], 2), ("head", [5, 16], 3)] as [(String, Shape, UInt64)] {
            try model.addParameter(name, .random(shape, seed: seed))
        }
        let a = try model.append(Convolution(padding: Padding(all: 1), groups: 4), named: "first", ["data", "a"])[0]
        let r = try model.append(Activation(function: .relu), named: "relu", [a])[0]
        let b = try model.append(Convolution(groups: 8), named: "second", [r, "b"])[0]
        let pooled = try model.append(GlobalAveragePool(), named: "pool", [b])[0]
        let flat = try model.append(Reshape(shape: [3, 16]), named: "flat", [pooled])[0]
        try model.setOutputs(try model.append(FullyConnected(), named: "scores", [flat, "head"]))
        let training = try TrainingGraph.make(from: model, options: TrainingOptions(optimizer: optimizer))
        try Native.expectSteps(training.graph, steps: 4, outputs: 1e-4, state: 1e-3) { step in
            var targets = Tensor([3, 5])
            for row in 0..<3 { targets.values[row * 5 + (row + step) % 5] = 1 }
            return training.inputs(
                data: .random([3, 12, 7, 7], seed: UInt64(step), in: -1...1), targets: targets, rate: 0.01, decay: 1e-2, step: step)
        }
    }

    @Test("Batch normalisation over pictures and rows", arguments: [[3, 20, 5, 7], [4, 64, 1, 1], [6, 11]])
    func batchNormalization(_ dimensions: [Int]) throws {
        let x = Shape(dimensions), c: Shape = [dimensions[1]]
        try expect(BatchNormalizationTraining(), [x, c, c], tolerance: 2e-4)
        try expect(BatchNormalizationGradient(), [x, x, c, c, c], positive: [4], tolerance: 2e-4)
    }

    @Test("Activations", arguments: [
        ActivationFunction.relu, .clipped(lower: 0, upper: 1), .leakyRelu(slope: 0.1), .sigmoid,
        .hardSigmoid(alpha: 0.2, beta: 0.5), .hardSwish, .silu, .tanh,
    ])
    func activations(_ function: ActivationFunction) throws {
        try expect(ActivationGradient(function: function), [[2, 11, 5, 3], [2, 11, 5, 3]])
        try expect(ActivationGradient(function: function), [[3, 7], [3, 7]])
    }

    @Test("Pooling") func pooling() throws {
        let maximum = MaxPool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1))
        try expect(MaxPoolGradient(pool: maximum), [[2, 10, 11, 13], [2, 10, 6, 7]])
        for counts in [false, true] {
            let average = AveragePool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1), countsPadding: counts)
            try expect(AveragePoolGradient(pool: average, inputShape: [1, 9, 8, 8]), [[1, 9, 4, 4]])
        }
        try expect(GlobalAveragePoolGradient(inputShape: [2, 20, 7, 5]), [[2, 20, 1, 1]])
    }

    @Test("Losses, softmax, normalisation") func losses() throws {
        try expect(SoftmaxCrossEntropy(), [[5, 11], [5, 11]], positive: [1])
        try expect(SoftmaxCrossEntropyGradient(), [[5, 11], [5, 11]], positive: [1])
        try expect(SigmoidCrossEntropy(), [[5, 11], [5, 11], [11]], positive: [1, 2])
        try expect(SigmoidCrossEntropyGradient(), [[5, 11], [5, 11], [11]], positive: [1, 2])
        try expect(SoftmaxGradient(), [[5, 11], [5, 11]], positive: [0])
        try expect(
            LocalResponseNormalizationGradient(normalization: LocalResponseNormalization(size: 5, alpha: 1e-1)),
            [[2, 12, 3, 3], [2, 12, 3, 3]])
    }

    @Test("Matrix products", arguments: [(false, false), (true, false), (false, true), (true, true)])
    func products(first: Bool, second: Bool) throws {
        for (m, n, k) in [(5, 7, 9), (32, 100, 40), (1, 24, 300)] {
            try expect(
                MatrixMultiply(transposesFirst: first, transposesSecond: second),
                [first ? [k, m] : [m, k], second ? [n, k] : [k, n]])
        }
    }

    @Test("Dropout, sums over channels, slices of channels") func others() throws {
        try expect(DropoutTraining(rate: 0.3, salt: 7), [[2, 11, 5, 3], [1]], positive: [1])
        try expect(DropoutTraining(rate: 0.3, salt: 7), [[3, 13], [1]], positive: [1])
        try expect(ReduceSum(axes: [0, 2, 3], keepAxes: false), [[3, 20, 4, 5]])
        try expect(Slice(starts: [0, 8, 0, 0], ends: [2, 16, 3, 3]), [[2, 20, 3, 3]])
        try expect(Slice(starts: [0, 16, 0, 0], ends: [2, 20, 3, 3]), [[2, 20, 3, 3]])
    }

    @Test("Updates as values") func updates() throws {
        for shape in [[5, 7], [19]] as [Shape] {
            try expect(MomentumUpdate(), [shape, shape, shape, [2]])
            try expect(MomentumUpdate(nesterov: true), [shape, shape, shape, [2]])
            try expect(AdamUpdate(), [shape, shape, shape, shape, [4]], positive: [3, 4])
            try expect(AdamUpdate(decouplesDecay: false), [shape, shape, shape, shape, [4]], positive: [3, 4])
            try expect(RunningAverage(correction: 1.2), [shape, shape])
        }
    }
}
