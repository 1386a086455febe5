internal import BrachioCore

/// Mean of each channel: [N, C, H, W] to [N, C, 1, 1].
public struct GlobalAveragePool: Operator {
    public static let kind = "GlobalAveragePool"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
