/// Gradient of `Softmax`. Inputs: its output y, output gradient.
public struct SoftmaxGradient: Operator {
    public static let kind = "SoftmaxGradient"

    public let axis: Int

    public init(axis: Int = 1) {
        self.axis = axis
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "the softmax's output and its gradient")
        try ShapeRules.expectEqual(inputs[0], "the softmax's output", inputs[1], "its gradient")
        try ShapeRules.expect(axis: axis, within: inputs[0])
        return [inputs[0]]
    }

    /// dx = y · (dy - Σ dy · y)
    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let y = inputs[0].values, outer = inputs[1].values
        var result = Tensor(inputs[0].shape)
        let layout = AxisLayout(result.shape, axis: axis)
        layout.forEachLine { start in
            let line = (0..<layout.extent).map { start + $0 * layout.inner }
            let product = line.reduce(Float(0)) { $0 + outer[$1] * y[$1] }
            for index in line { result.values[index] = y[index] * (outer[index] - product) }
        }
        return [result]
    }
}
