/// One step of Adam (Kingma and Ba, 2015), or of AdamW when `decouplesDecay` (Loshchilov and Hutter, 2019).
///
/// Inputs: parameter, gradient, first moment, second moment, settings [4] = rate, decay, 1 - beta1^t, 1 - beta2^t.
/// Outputs: the new parameter and moments.
public struct AdamUpdate: Operator {
    public static let kind = "AdamUpdate"

    public let beta1: Float
    public let beta2: Float
    public let epsilon: Float
    public let decouplesDecay: Bool

    public init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, decouplesDecay: Bool = true) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decouplesDecay = decouplesDecay
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 5, "parameter, gradient, first moment, second moment and settings")
        for (name, shape) in zip(["the gradient", "the first moment", "the second moment"], inputs[1...3]) {
            try ShapeRules.expectEqual(inputs[0], "the parameter", shape, name)
        }
        try ShapeRules.expectEqual([4], "what is needed", inputs[4], "settings")
        return [inputs[0], inputs[0], inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var parameter = inputs[0], first = inputs[2], second = inputs[3]
        let settings = inputs[4].values
        let rate = settings[0], decay = settings[1]
        for index in parameter.values.indices {
            var gradient = inputs[1].values[index]
            var value = parameter.values[index]
            if decouplesDecay { value -= rate * decay * value } else { gradient += decay * value }
            let m = beta1 * first.values[index] + (1 - beta1) * gradient
            let v = beta2 * second.values[index] + (1 - beta2) * gradient * gradient
            first.values[index] = m
            second.values[index] = v
            parameter.values[index] =
                value - rate * (m / settings[2]) / ((v / settings[3]).squareRoot() + epsilon)
        }
        return [parameter, first, second]
    }
}
