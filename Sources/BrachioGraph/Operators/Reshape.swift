internal import BrachioCore

/// The same elements in row-major order under another shape.
public struct Reshape: Operator {
    public static let kind = "Reshape"

    public let shape: Shape

    public init(shape: Shape) {
        self.shape = shape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
