/// Gradient of `SoftmaxCrossEntropy` for the logits, for a loss gradient of one. Inputs: logits, targets.
public struct SoftmaxCrossEntropyGradient: Operator {
    public static let kind = "SoftmaxCrossEntropyGradient"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "logits and targets")
        try ShapeRules.expect(inputs[0], axes: 2, "logits")
        try ShapeRules.expectEqual(inputs[0], "logits", inputs[1], "targets")
        return [inputs[0]]
    }

    /// (softmax(logits) · Σ targets - targets) / N; the sum is one for a distribution.
    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let targets = inputs[1].values
        let batch = inputs[0].shape[0], classes = inputs[0].shape[1]
        var result = Softmax(axis: 1).evaluate([inputs[0]])[0]
        for row in 0..<batch {
            let line = row * classes..<(row + 1) * classes
            let mass = line.reduce(Float(0)) { $0 + targets[$1] }
            for index in line { result.values[index] = (result.values[index] * mass - targets[index]) / Float(batch) }
        }
        return [result]
    }
}
