/// (1 - momentum) · running + momentum · correction · value.
///
/// `correction` turns a biased batch variance into an unbiased one. Inputs: running, value.
public struct RunningAverage: Operator {
    public static let kind = "RunningAverage"

    public let momentum: Float
    public let correction: Float

    public init(momentum: Float = 0.1, correction: Float = 1) {
        self.momentum = momentum
        self.correction = correction
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "the running average and a value")
        try ShapeRules.expectEqual(inputs[0], "the running average", inputs[1], "the value")
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let values = zip(inputs[0].values, inputs[1].values).map { running, value in
            (1 - momentum) * running + momentum * correction * value
        }
        return [Tensor(inputs[0].shape, values)]
    }
}
