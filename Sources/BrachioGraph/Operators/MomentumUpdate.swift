/// One step of SGD with momentum, as PyTorch's: g = gradient + decay · p; v' = momentum · v + g; p' = p - rate · v'
/// (Nesterov: p - rate · (g + momentum · v')).
///
/// Inputs: parameter, gradient, velocity, settings [2] = rate, decay. Outputs: p', v'.
public struct MomentumUpdate: Operator {
    public static let kind = "MomentumUpdate"

    public let momentum: Float
    public let nesterov: Bool

    public init(momentum: Float = 0.9, nesterov: Bool = false) {
        self.momentum = momentum
        self.nesterov = nesterov
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 4, "parameter, gradient, velocity and settings")
        try ShapeRules.expectEqual(inputs[0], "the parameter", inputs[1], "the gradient")
        try ShapeRules.expectEqual(inputs[0], "the parameter", inputs[2], "the velocity")
        try ShapeRules.expectEqual([2], "what is needed", inputs[3], "settings")
        return [inputs[0], inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var parameter = inputs[0], velocity = inputs[2]
        let rate = inputs[3].values[0], decay = inputs[3].values[1]
        for index in parameter.values.indices {
            let gradient = inputs[1].values[index] + decay * parameter.values[index]
            let speed = momentum * velocity.values[index] + gradient
            velocity.values[index] = speed
            parameter.values[index] -= rate * (nesterov ? gradient + momentum * speed : speed)
        }
        return [parameter, velocity]
    }
}
