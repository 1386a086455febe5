internal import BrachioCore

/// Mean over the batch of -Σ target · log softmax(logits). Inputs: logits [N, K], targets [N, K]. Output: [1].
public struct SoftmaxCrossEntropy: Operator {
    public static let kind = "SoftmaxCrossEntropy"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
