/// Gradient of `MaxPool`. Inputs: x, output gradient. The first maximum of a window in row-major order takes its gradient.
public struct MaxPoolGradient: Operator {
    public static let kind = "MaxPoolGradient"

    public let pool: MaxPool

    public init(pool: MaxPool) {
        self.pool = pool
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "x and the output gradient")
        try ShapeRules.expectEqual(
            try pool.outputShapes(for: [inputs[0]])[0], "the pool's output", inputs[1], "its gradient")
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let outer = inputs[1].values
        var result = Tensor(inputs[0].shape)
        var output = 0
        pool.forEachMaximum(of: inputs[0]) { index in
            result.values[index] += outer[output]
            output += 1
        }
        return [result]
    }
}
