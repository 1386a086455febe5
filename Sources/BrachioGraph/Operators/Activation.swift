/// An elementwise activation; see `ActivationFunction`.
public struct Activation: Operator {
    public static let kind = "Activation"

    public let function: ActivationFunction

    public init(function: ActivationFunction) {
        self.function = function
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "one input")
        return inputs
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        [Tensor(inputs[0].shape, inputs[0].values.map(function.value))]
    }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), tape.wants(node.inputs[0]) else { return [nil] }
        return [try tape.append(ActivationGradient(function: function), [node.inputs[0], outer], for: "activation")]
    }
}
