internal import BrachioCore

/// Gradient of `LocalResponseNormalization`. Inputs: x, output gradient.
public struct LocalResponseNormalizationGradient: Operator {
    public static let kind = "LocalResponseNormalizationGradient"

    public let normalization: LocalResponseNormalization

    public init(normalization: LocalResponseNormalization) {
        self.normalization = normalization
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
