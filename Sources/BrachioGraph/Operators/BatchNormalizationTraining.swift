/// Batch normalisation with the batch's own statistics.
///
/// Inputs: x [N, C, …], scale [C], bias [C]. Outputs: y like x, mean [C], biased variance [C].
public struct BatchNormalizationTraining: Operator {
    public static let kind = "BatchNormalizationTraining"

    public let epsilon: Float

    public init(epsilon: Float = 1e-5) {
        self.epsilon = epsilon
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 3, "x, scale and bias")
        try ShapeRules.expectPerChannel(inputs[1], "scale", of: inputs[0])
        try ShapeRules.expectPerChannel(inputs[2], "bias", of: inputs[0])
        return inputs
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        var y = inputs[0], mean = Tensor(inputs[1].shape), variance = Tensor(inputs[1].shape)
        let layout = ChannelLayout(y.shape)
        y.values.withUnsafeMutableBufferPointer { values in
            for channel in 0..<layout.channels {
                var sum = 0.0, squares = 0.0
                for picture in 0..<layout.batch {
                    for index in layout.range(picture, channel) { sum += Double(values[index]) }
                }
                let centre = sum / Double(layout.valuesPerChannel)
                for picture in 0..<layout.batch {
                    for index in layout.range(picture, channel) {
                        squares += (Double(values[index]) - centre) * (Double(values[index]) - centre)
                    }
                }
                let spread = Float(squares / Double(layout.valuesPerChannel))
                mean.values[channel] = Float(centre)
                variance.values[channel] = spread
                let factor = inputs[1].values[channel] / (spread + epsilon).squareRoot()
                let bias = inputs[2].values[channel]
                for picture in 0..<layout.batch {
                    for index in layout.range(picture, channel) {
                        values[index] = (values[index] - Float(centre)) * factor + bias
                    }
                }
            }
        }
        return [y, mean, variance]
    }

    /// The statistics are read by running averages only, which have no gradient, so y's gradient is all there is.
    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] {
        guard let outer = tape.gradient(of: node.outputs[0]), node.inputs.contains(where: tape.wants) else {
            return [nil, nil, nil]
        }
        let gradients = try tape.appendAll(
            BatchNormalizationGradient(epsilon: epsilon),
            [outer, node.inputs[0], node.inputs[1], node.outputs[1], node.outputs[2]], for: "normalization")
        return zip(node.inputs, gradients).map { tape.wants($0) ? $1 : nil }
    }
}
