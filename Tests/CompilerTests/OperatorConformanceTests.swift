import BrachioGraph
import Testing

@Suite("Every native operator equals the reference")
struct OperatorConformanceTests {
    /// One operator on random inputs.
    private func expect(
        _ operation: any Operator, _ shapes: [Shape], range: ClosedRange<Float> = -2...2,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var graph = Graph(name: operation.kind)
        var inputs: [String: Tensor] = [:]
        for (index, shape) in shapes.enumerated() {
            try graph.addInput("x\(index)", shape)
            inputs["x\(index)"] = .random(shape, seed: UInt64(index + 1), in: range)
        }
        let outputs = try graph.append(operation, named: "y", shapes.indices.map { "x\($0)" })
        try graph.setOutputs(outputs)
        try Native.expectConformance(graph, inputs: inputs, sourceLocation: sourceLocation)
    }

    @Test("Activations", arguments: [
        ActivationFunction.relu, .clipped(lower: 0, upper: 1), .leakyRelu(slope: 0.1), .sigmoid,
        .hardSigmoid(alpha: 0.2, beta: 0.5), .hardSwish, .silu, .tanh,
    ])
    func activations(_ function: ActivationFunction) throws {
        try expect(Activation(function: function), [[2, 11, 5, 3]], range: -5...5)
        try expect(Activation(function: function), [[3, 7]], range: -90...90)
    }

    @Test("Pooling") func pooling() throws {
        try expect(MaxPool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1)), [[2, 10, 11, 13]])
        try expect(MaxPool(kernel: [2, 3], strides: [2, 1], padding: Padding(top: 0, left: 1, bottom: 1, right: 0)), [[1, 8, 9, 9]])
        for counts in [false, true] {
            try expect(
                AveragePool(kernel: [3, 3], strides: [2, 2], padding: Padding(all: 1), countsPadding: counts), [[1, 9, 8, 8]])
        }
        try expect(GlobalAveragePool(), [[2, 20, 7, 5]])
    }

    @Test("Fully connected layers of every width") func fullyConnected() throws {
        for (n, k, m) in [(1, 16, 10), (5, 13, 6), (3, 512, 100), (33, 20, 1)] {
            try expect(FullyConnected(), [[n, k]], weights: [[m, k], [m]])
        }
    }

    /// An operator whose inputs after the first are parameters.
    private func expect(_ operation: any Operator, _ shapes: [Shape], weights: [Shape]) throws {
        var graph = Graph(name: operation.kind)
        try graph.addInput("x", shapes[0])
        for (index, shape) in weights.enumerated() { try graph.addParameter("w\(index)", .random(shape, seed: UInt64(index))) }
        try graph.append(operation, named: "y", ["x"] + weights.indices.map { "w\($0)" })
        try graph.setOutputs(["y"])
        try Native.expectConformance(graph, inputs: ["x": .random(shapes[0], seed: 9)])
    }

    @Test("Sums and products, stretched and not") func binary() throws {
        for operation in [Add(), Multiply()] as [any Operator] {
            try expect(operation, [[2, 12, 5, 4], [2, 12, 5, 4]])
            try expect(operation, [[2, 12, 5, 4], [2, 12, 1, 1]])
            try expect(operation, [[2, 1, 5, 4], [3, 1, 4]])
            try expect(operation, [[4], [3, 4]])
        }
    }

    @Test("Moving elements") func moving() throws {
        try expect(Concat(axis: 1), [[1, 8, 4, 4], [1, 16, 4, 4], [1, 5, 4, 4]])
        try expect(Concat(axis: 1), [[1, 5, 4, 4], [1, 3, 4, 4]])
        try expect(Concat(axis: 1), [[2, 3, 4], [2, 5, 4]])
        try expect(Pad(before: [0, 0, 1, 2], after: [0, 1, 0, 3], value: 0.5), [[1, 3, 4, 5]])
        try expect(Transpose(permutation: [0, 2, 1, 3, 4]), [[1, 2, 3, 4, 5]])
        try expect(Slice(starts: [0, 1, 2], ends: [2, 3, 5]), [[2, 4, 6]])
        try expect(Reshape(shape: [2, 24]), [[2, 4, 3, 2]])
        try expect(Expand(shape: [2, 3, 4]), [[3, 1]])
    }

    @Test("Reductions, softmax, normalisation") func reductions() throws {
        try expect(ReduceMean(axes: [2, 3], keepAxes: false), [[2, 5, 4, 3]])
        try expect(ReduceSum(axes: [0, 2], keepAxes: true), [[2, 5, 4]])
        try expect(Softmax(axis: 1), [[3, 10]], range: -30...30)
        try expect(Softmax(axis: 1), [[1, 6, 2, 2]])
        try expect(LocalResponseNormalization(size: 5, alpha: 1e-2), [[1, 12, 3, 3]])
        try expect(Scale(factor: 0.3), [[7, 3]])
        try expect(Dropout(rate: 0.5), [[7, 3]])
    }
}
