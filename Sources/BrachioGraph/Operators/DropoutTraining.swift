internal import BrachioCore

/// Zeroes elements with probability `rate` and scales the rest by 1 / (1 - rate). Inputs: x, seed [1] (an integer below 2²⁴, new each step). An element's fate is a hash of seed, salt and its row-major index, so the gradient is the same operator.
public struct DropoutTraining: Operator {
    public static let kind = "DropoutTraining"

    public let rate: Float
    public let salt: UInt32

    public init(rate: Float, salt: UInt32) {
        self.rate = rate
        self.salt = salt
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
