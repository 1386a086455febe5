/// Batch normalisation with fixed statistics: scale · (x - mean) / √(variance + epsilon) + bias.
///
/// Inputs: x [N, C, …], scale [C], bias [C], mean [C], variance [C]. Reading the graph's input directly, it is the model's
/// input normalisation, which is never trained.
public struct BatchNormalization: Operator {
    public static let kind = "BatchNormalization"

    public let epsilon: Float

    public init(epsilon: Float = 1e-5) {
        self.epsilon = epsilon
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 5, "x, scale, bias, mean and variance")
        for (name, shape) in zip(["scale", "bias", "mean", "variance"], inputs[1...]) {
            try ShapeRules.expectPerChannel(shape, name, of: inputs[0])
        }
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var result = inputs[0]
        let layout = ChannelLayout(result.shape)
        result.values.withUnsafeMutableBufferPointer { values in
            for channel in 0..<layout.channels {
                let factor = inputs[1].values[channel] / (inputs[4].values[channel] + epsilon).squareRoot()
                let bias = inputs[2].values[channel], mean = inputs[3].values[channel]
                for picture in 0..<layout.batch {
                    for index in layout.range(picture, channel) {
                        values[index] = (values[index] - mean) * factor + bias
                    }
                }
            }
        }
        return [result]
    }

    /// The mean and the variance are statistics and have no gradient. Those of the rest use that y is linear in x:
    /// dx is this same normalisation of the output gradient with a mean and a bias of zero.
    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]) else { return [nil, nil, nil, nil, nil] }
        let x = node.inputs[0], scale = node.inputs[1], mean = node.inputs[3], variance = node.inputs[4]
        let vector = tape.shape(of: scale)
        let otherAxes = (0..<tape.shape(of: x).axes).filter { $0 != 1 }
        var gradients: [String?] = [nil, nil, nil, nil, nil]
        if tape.wants(x) {
            let zero = try tape.constant(0, vector)
            gradients[0] = try tape.append(self, [outer, scale, zero, zero, variance], for: "normalization")
        }
        if tape.wants(scale) {
            let one = try tape.constant(1, vector), zero = try tape.constant(0, vector)
            let normalized = try tape.append(self, [x, one, zero, mean, variance], for: "normalized")
            let product = try tape.append(Multiply(), [outer, normalized], for: "scale.product")
            gradients[1] = try tape.append(ReduceSum(axes: otherAxes, keepAxes: false), [product], for: "scale")
        }
        if tape.wants(node.inputs[2]) {
            gradients[2] = try tape.append(ReduceSum(axes: otherAxes, keepAxes: false), [outer], for: "bias")
        }
        return gradients
    }
}
