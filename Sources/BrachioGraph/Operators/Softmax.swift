internal import BrachioCore

/// exp(x) normalised to sum one along `axis`.
public struct Softmax: Operator {
    public static let kind = "Softmax"

    public let axis: Int

    public init(axis: Int = 1) {
        self.axis = axis
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
