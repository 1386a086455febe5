/// Gradient of an activation. Inputs: x, output gradient.
public struct ActivationGradient: Operator {
    public static let kind = "ActivationGradient"

    public let function: ActivationFunction

    public init(function: ActivationFunction) {
        self.function = function
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "x and its output's gradient")
        try ShapeRules.expectEqual(inputs[0], "x", inputs[1], "the output gradient")
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        [Tensor(inputs[0].shape, zip(inputs[0].values, inputs[1].values).map { function.derivative(at: $0) * $1 })]
    }
}
