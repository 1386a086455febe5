internal import BrachioCore

/// Constant padding on each axis; counts are not negative.
public struct Pad: Operator {
    public static let kind = "Pad"

    public let before: [Int]
    public let after: [Int]
    public let value: Float

    public init(before: [Int], after: [Int], value: Float = 0) {
        self.before = before
        self.after = after
        self.value = value
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
