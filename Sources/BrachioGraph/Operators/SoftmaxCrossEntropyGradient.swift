internal import BrachioCore

/// Gradient of `SoftmaxCrossEntropy` for the logits, for a loss gradient of one. Inputs: logits, targets.
public struct SoftmaxCrossEntropyGradient: Operator {
    public static let kind = "SoftmaxCrossEntropyGradient"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
