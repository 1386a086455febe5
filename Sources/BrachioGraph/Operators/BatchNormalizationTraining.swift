internal import BrachioCore

/// Batch normalisation with the batch's own statistics. Inputs: x [N, C, …], scale [C], bias [C]. Outputs: y like x, mean [C], biased variance [C].
public struct BatchNormalizationTraining: Operator {
    public static let kind = "BatchNormalizationTraining"

    public let epsilon: Float

    public init(epsilon: Float = 1e-5) {
        self.epsilon = epsilon
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
