/// Gradient of `GlobalAveragePool`. Input: [N, C, 1, 1]. Output: `inputShape`.
public struct GlobalAveragePoolGradient: Operator {
    public static let kind = "GlobalAveragePoolGradient"

    public let inputShape: Shape

    public init(inputShape: Shape) {
        self.inputShape = inputShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 1, "the output gradient")
        try inputShape.validate()
        try ShapeRules.expect(inputShape, axes: 4, "x")
        try ShapeRules.expectEqual([inputShape[0], inputShape[1], 1, 1], "the pool's output", inputs[0], "its gradient")
        return [inputShape]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let pixels = inputShape[2] * inputShape[3]
        return [Tensor(inputShape, inputs[0].values.flatMap { repeatElement($0 / Float(pixels), count: pixels) })]
    }
}
