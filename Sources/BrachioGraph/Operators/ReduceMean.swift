internal import BrachioCore

/// Mean over `axes` (0-based).
public struct ReduceMean: Operator {
    public static let kind = "ReduceMean"

    public let axes: [Int]
    public let keepAxes: Bool

    public init(axes: [Int], keepAxes: Bool = true) {
        self.axes = axes
        self.keepAxes = keepAxes
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
