internal import BrachioCore

/// Axis i of the output is axis `permutation[i]` of the input.
public struct Transpose: Operator {
    public static let kind = "Transpose"

    public let permutation: [Int]

    public init(permutation: [Int]) {
        self.permutation = permutation
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
