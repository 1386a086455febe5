internal import Foundation

/// The loss of a classifier with several classes a picture: the mean over batch and classes of
/// -(weight · target · log σ(logit) + (1 - target) · log(1 - σ(logit))), as PyTorch's `BCEWithLogitsLoss` with `pos_weight`.
///
/// Inputs: logits [N, K], targets [N, K] from 0 to 1, weights [K] of the positive targets. Output: [1].
public struct SigmoidCrossEntropy: Operator {
    public static let kind = "SigmoidCrossEntropy"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try Self.expect(inputs)
        return [[1]]
    }

    static func expect(_ inputs: [Shape]) throws {
        try ShapeRules.expect(inputs, 3, "logits, targets and weights")
        try ShapeRules.expect(inputs[0], axes: 2, "logits")
        try ShapeRules.expectEqual(inputs[0], "logits", inputs[1], "targets")
        try ShapeRules.expectEqual([inputs[0][1]], "one weight a class", inputs[2], "weights")
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let classes = inputs[0].shape[1]
        var loss = 0.0
        for (index, logit) in inputs[0].values.enumerated() {
            let target = Double(inputs[1].values[index]), weight = Double(inputs[2].values[index % classes])
            loss += weight * target * Self.softplus(-Double(logit)) + (1 - target) * Self.softplus(Double(logit))
        }
        return [Tensor([1], [Float(loss / Double(inputs[0].values.count))])]
    }

    /// log(1 + exp(x)) without overflow.
    private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

    /// Targets and weights are given, not computed: only the logits have a gradient.
    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil, nil, nil] }
        let gradient = try tape.append(SigmoidCrossEntropyGradient(), node.inputs, for: "loss")
        guard outer != tape.one else { return [gradient, nil, nil] }
        return [try tape.append(Multiply(), [gradient, outer], for: "loss.scaled"), nil, nil]
    }
}

/// Gradient of `SigmoidCrossEntropy` for the logits, for a loss gradient of one:
/// (σ(logit) · (1 - target + weight · target) - weight · target) / (N · K). Inputs: logits, targets, weights.
public struct SigmoidCrossEntropyGradient: Operator {
    public static let kind = "SigmoidCrossEntropyGradient"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try SigmoidCrossEntropy.expect(inputs)
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let classes = inputs[0].shape[1]
        var result = inputs[0]
        for (index, logit) in inputs[0].values.enumerated() {
            let target = inputs[1].values[index], mass = inputs[2].values[index % classes] * target
            let probability = ActivationFunction.sigmoid.value(at: logit)
            result.values[index] = (probability * (1 - target + mass) - mass) / Float(inputs[0].values.count)
        }
        return [result]
    }
}
