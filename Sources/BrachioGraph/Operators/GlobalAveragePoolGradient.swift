internal import BrachioCore

/// Gradient of `GlobalAveragePool`. Input: [N, C, 1, 1]. Output: `inputShape`.
public struct GlobalAveragePoolGradient: Operator {
    public static let kind = "GlobalAveragePoolGradient"

    public let inputShape: Shape

    public init(inputShape: Shape) {
        self.inputShape = inputShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
