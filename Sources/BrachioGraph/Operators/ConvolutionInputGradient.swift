/// Gradient of a convolution for its input.
///
/// Inputs: output gradient [N, O, OH, OW], weight [O, C / groups, KH, KW]. Output: `inputShape`.
public struct ConvolutionInputGradient: Operator {
    public static let kind = "ConvolutionInputGradient"

    public let convolution: Convolution
    public let inputShape: Shape

    public init(convolution: Convolution, inputShape: Shape) {
        self.convolution = convolution
        self.inputShape = inputShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "the output gradient and weight")
        try inputShape.validate()
        try ShapeRules.expectEqual(
            try convolution.outputShapes(for: [inputShape, inputs[1]])[0], "the convolution's output",
            inputs[0], "its gradient")
        return [inputShape]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let weight = inputs[1]
        let geometry = convolution.geometry(inputShape, weight.shape)
        let pixels = geometry.rows.count
        var result = Tensor(inputShape)
        result.values.withUnsafeMutableBufferPointer { output in
            inputs[0].values.withUnsafeBufferPointer { outer in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: pixels) { row in
                    row.initialize(repeating: 0)
                    geometry.forEachElement { element in
                        row.update(repeating: 0)
                        for filter in element.filters {
                            VectorArithmetic.addScaled(
                                outer.baseAddress! + (element.picture * weight.shape[0] + filter) * pixels,
                                times: weight.values[geometry.weightIndex(filter, element)],
                                to: row.baseAddress!, count: pixels)
                        }
                        geometry.rows.scatter(
                            row.baseAddress!, element.kernelRow, element.kernelColumn,
                            to: output.baseAddress! + geometry.channelIndex(element))
                    }
                }
            }
        }
        return [result]
    }
}
