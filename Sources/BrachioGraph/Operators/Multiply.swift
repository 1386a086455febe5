internal import BrachioCore

/// Elementwise product of two tensors under the usual broadcasting rules.
public struct Multiply: Operator {
    public static let kind = "Multiply"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
