internal import BrachioCore

/// One or more tensors joined along `axis` (0-based, never negative).
public struct Concat: Operator {
    public static let kind = "Concat"

    public let axis: Int

    public init(axis: Int) {
        self.axis = axis
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
