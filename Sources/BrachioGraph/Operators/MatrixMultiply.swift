internal import BrachioCore

/// Product of two matrices, each transposed first where asked.
public struct MatrixMultiply: Operator {
    public static let kind = "MatrixMultiply"

    public let transposesFirst: Bool
    public let transposesSecond: Bool

    public init(transposesFirst: Bool = false, transposesSecond: Bool = false) {
        self.transposesFirst = transposesFirst
        self.transposesSecond = transposesSecond
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
