internal import BrachioCore

/// Gradient of `MaxPool`. Inputs: x, output gradient. The first maximum of a window in row-major order takes its gradient.
public struct MaxPoolGradient: Operator {
    public static let kind = "MaxPoolGradient"

    public let pool: MaxPool

    public init(pool: MaxPool) {
        self.pool = pool
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
