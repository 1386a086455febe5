/// Gradient of `BatchNormalizationTraining`.
///
/// Inputs: output gradient, x, scale [C], mean [C], biased variance [C]. Outputs: gradients for x, scale [C], bias [C].
public struct BatchNormalizationGradient: Operator {
    public static let kind = "BatchNormalizationGradient"

    public let epsilon: Float

    public init(epsilon: Float = 1e-5) {
        self.epsilon = epsilon
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 5, "output gradient, x, scale, mean and variance")
        try ShapeRules.expectEqual(inputs[0], "the output gradient", inputs[1], "x")
        for (name, shape) in zip(["scale", "mean", "variance"], inputs[2...]) {
            try ShapeRules.expectPerChannel(shape, name, of: inputs[1])
        }
        return [inputs[1], inputs[2], inputs[2]]
    }

    /// With x̂ = (x - mean) / σ over m values: dbias = Σ dy, dscale = Σ dy · x̂,
    /// dx = scale / (m · σ) · (m · dy - dbias - x̂ · dscale) (Ioffe and Szegedy, 2015).
    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let outer = inputs[0].values, x = inputs[1].values
        var xGradient = Tensor(inputs[1].shape)
        var scaleGradient = Tensor(inputs[2].shape), biasGradient = Tensor(inputs[2].shape)
        let layout = ChannelLayout(inputs[1].shape)
        let count = Float(layout.valuesPerChannel)
        for channel in 0..<layout.channels {
            let mean = inputs[3].values[channel]
            let inverse = 1 / (inputs[4].values[channel] + epsilon).squareRoot()
            var sum = 0.0, product = 0.0
            for picture in 0..<layout.batch {
                for index in layout.range(picture, channel) {
                    sum += Double(outer[index])
                    product += Double(outer[index] * (x[index] - mean) * inverse)
                }
            }
            biasGradient.values[channel] = Float(sum)
            scaleGradient.values[channel] = Float(product)
            let factor = inputs[2].values[channel] * inverse
            for picture in 0..<layout.batch {
                for index in layout.range(picture, channel) {
                    let normalized = (x[index] - mean) * inverse
                    xGradient.values[index] =
                        factor * (outer[index] - (Float(sum) + normalized * Float(product)) / count)
                }
            }
        }
        return [xGradient, scaleGradient, biasGradient]
    }
}
