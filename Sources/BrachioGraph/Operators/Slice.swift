internal import BrachioCore

/// The box from `starts` up to, not including, `ends`; one entry an axis.
public struct Slice: Operator {
    public static let kind = "Slice"

    public let starts: [Int]
    public let ends: [Int]

    public init(starts: [Int], ends: [Int]) {
        self.starts = starts
        self.ends = ends
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
