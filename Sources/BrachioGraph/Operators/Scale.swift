internal import BrachioCore

/// Every element times one constant.
public struct Scale: Operator {
    public static let kind = "Scale"

    public let factor: Float

    public init(factor: Float) {
        self.factor = factor
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
