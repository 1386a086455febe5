internal import BrachioCore

/// Gradient of `BatchNormalizationTraining`. Inputs: output gradient, x, scale [C], mean [C], biased variance [C]. Outputs: gradients for x, scale [C], bias [C].
public struct BatchNormalizationGradient: Operator {
    public static let kind = "BatchNormalizationGradient"

    public let epsilon: Float

    public init(epsilon: Float = 1e-5) {
        self.epsilon = epsilon
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
