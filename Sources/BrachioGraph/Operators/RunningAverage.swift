internal import BrachioCore

/// (1 - momentum) · running + momentum · correction · value. `correction` turns a biased batch variance into an unbiased one. Inputs: running, value.
public struct RunningAverage: Operator {
    public static let kind = "RunningAverage"

    public let momentum: Float
    public let correction: Float

    public init(momentum: Float = 0.1, correction: Float = 1) {
        self.momentum = momentum
        self.correction = correction
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
