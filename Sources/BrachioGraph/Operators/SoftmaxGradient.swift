internal import BrachioCore

/// Gradient of `Softmax`. Inputs: its output y, output gradient.
public struct SoftmaxGradient: Operator {
    public static let kind = "SoftmaxGradient"

    public let axis: Int

    public init(axis: Int = 1) {
        self.axis = axis
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
