internal import BrachioCore

/// The input stretched to `shape` under the broadcasting rules.
public struct Expand: Operator {
    public static let kind = "Expand"

    public let shape: Shape

    public init(shape: Shape) {
        self.shape = shape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
