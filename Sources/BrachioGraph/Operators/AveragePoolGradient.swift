internal import BrachioCore

/// Gradient of `AveragePool`. Input: output gradient. Output: `inputShape`.
public struct AveragePoolGradient: Operator {
    public static let kind = "AveragePoolGradient"

    public let pool: AveragePool
    public let inputShape: Shape

    public init(pool: AveragePool, inputShape: Shape) {
        self.pool = pool
        self.inputShape = inputShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
