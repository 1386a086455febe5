internal import BrachioCore

/// x·weightᵀ + bias. Inputs: x [N, K], weight [M, K] and, optionally, bias [M].
public struct FullyConnected: Operator {
    public static let kind = "FullyConnected"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
