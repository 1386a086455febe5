/// Every element times one constant.
public struct Scale: Operator {
    public static let kind = "Scale"

    public let factor: Float

    public init(factor: Float) {
        self.factor = factor
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        return inputs
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        [Tensor(inputs[0].shape, inputs[0].values.map { $0 * factor })]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil] }
        return [try tape.append(self, [outer], for: "scale")]
    }
}
