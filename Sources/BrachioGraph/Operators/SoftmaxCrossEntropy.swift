internal import Foundation

/// Mean over the batch of -Σ target · log softmax(logits). Inputs: logits [N, K], targets [N, K]. Output: [1].
public struct SoftmaxCrossEntropy: Operator {
    public static let kind = "SoftmaxCrossEntropy"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "logits and targets")
        try ShapeRules.expect(inputs[0], axes: 2, "logits")
        try ShapeRules.expectEqual(inputs[0], "logits", inputs[1], "targets")
        return [[1]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let logits = inputs[0].values, targets = inputs[1].values
        let batch = inputs[0].shape[0], classes = inputs[0].shape[1]
        var loss = 0.0
        for row in 0..<batch {
            let line = row * classes..<(row + 1) * classes
            let largest = line.reduce(-Float.infinity) { max($0, logits[$1]) }
            let sum = line.reduce(0.0) { $0 + exp(Double(logits[$1] - largest)) }
            for index in line { loss -= Double(targets[index]) * (Double(logits[index] - largest) - log(sum)) }
        }
        return [Tensor([1], [Float(loss / Double(batch))])]
    }

    /// Targets are given, not computed: only the logits have a gradient.
    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil, nil] }
        let gradient = try tape.append(SoftmaxCrossEntropyGradient(), node.inputs, for: "loss")
        guard outer != tape.one else { return [gradient, nil] }
        return [try tape.append(Multiply(), [gradient, outer], for: "loss.scaled"), nil]
    }
}
