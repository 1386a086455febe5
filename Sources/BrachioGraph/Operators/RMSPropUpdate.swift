/// One step of RMSProp (Tieleman and Hinton, 2012) in the form of MXNet's `rmsprop_update`: g = gradient + decay · p;
/// v' = forgetting · v + (1 - forgetting) · g²; p' = p - rate · g / √(v' + epsilon).
///
/// Inputs: parameter, gradient, mean square v, settings [2] = rate, decay. Outputs: p', v'.
public struct RMSPropUpdate: Operator {
    public static let kind = "RMSPropUpdate"

    /// The share of the mean square that stays, MXNet's gamma1.
    public let forgetting: Float
    public let epsilon: Float

    public init(forgetting: Float = 0.9, epsilon: Float = 1e-8) {
        self.forgetting = forgetting
        self.epsilon = epsilon
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 4, "parameter, gradient, mean square and settings")
        try ShapeRules.expectEqual(inputs[0], "the parameter", inputs[1], "the gradient")
        try ShapeRules.expectEqual(inputs[0], "the parameter", inputs[2], "the mean square")
        try ShapeRules.expectEqual([2], "what is needed", inputs[3], "settings")
        return [inputs[0], inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var parameter = inputs[0], square = inputs[2]
        let rate = inputs[3].values[0], decay = inputs[3].values[1]
        for index in parameter.values.indices {
            let gradient = inputs[1].values[index] + decay * parameter.values[index]
            let mean = forgetting * square.values[index] + (1 - forgetting) * gradient * gradient
            square.values[index] = mean
            parameter.values[index] -= rate * gradient / (mean + epsilon).squareRoot()
        }
        return [parameter, square]
    }
}
