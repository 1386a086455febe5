/// Gradient of `AveragePool`. Input: output gradient. Output: `inputShape`.
public struct AveragePoolGradient: Operator {
    public static let kind = "AveragePoolGradient"

    public let pool: AveragePool
    public let inputShape: Shape

    public init(pool: AveragePool, inputShape: Shape) {
        self.pool = pool
        self.inputShape = inputShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "the output gradient")
        try inputShape.validate()
        try ShapeRules.expectEqual(
            try pool.outputShapes(for: [inputShape])[0], "the pool's output", inputs[0], "its gradient")
        return [inputShape]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let outer = inputs[0].values
        var result = Tensor(inputShape)
        let height = inputShape[2], width = inputShape[3]
        let plane = PoolingPlane(window: pool.window, height: height, width: width)
        var output = 0
        for channel in 0..<inputShape[0] * inputShape[1] {
            let start = channel * height * width
            plane.forEachWindow { rows, columns in
                let share = outer[output] / pool.divisor(rows, columns)
                for row in rows {
                    for column in columns { result.values[start + row * width + column] += share }
                }
                output += 1
            }
        }
        return [result]
    }
}
