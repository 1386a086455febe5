/// Mean over `axes` (0-based).
public struct ReduceMean: Operator {
    public static let kind = "ReduceMean"

    public let axes: [Int]
    public let keepAxes: Bool

    public init(axes: [Int], keepAxes: Bool = true) {
        self.axes = axes
        self.keepAxes = keepAxes
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        try ShapeRules.expect(distinct: axes, within: inputs[0])
        return [Reduction(axes: axes, of: inputs[0]).shape(keepAxes: keepAxes)]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let reduction = Reduction(axes: axes, of: inputs[0].shape)
        let count = Double(reduction.valuesPerResult)
        return [Tensor(reduction.shape(keepAxes: keepAxes), reduction.sums(of: inputs[0]).map { Float($0 / count) })]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        let x = node.inputs[0]
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(x) else { return [nil] }
        let reduction = Reduction(axes: axes, of: tape.shape(of: x))
        let share = try tape.append(Scale(factor: 1 / Float(reduction.valuesPerResult)), [outer], for: "mean")
        return [try reduction.expand(share, on: &tape)]
    }
}
