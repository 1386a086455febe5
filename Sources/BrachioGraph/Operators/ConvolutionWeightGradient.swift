/// Gradient of a convolution for its weight.
///
/// Inputs: output gradient [N, O, OH, OW], x [N, C, H, W]. Output: `weightShape`.
public struct ConvolutionWeightGradient: Operator {
    public static let kind = "ConvolutionWeightGradient"

    public let convolution: Convolution
    public let weightShape: Shape

    public init(convolution: Convolution, weightShape: Shape) {
        self.convolution = convolution
        self.weightShape = weightShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        try ShapeRules.expect(inputs, 2, "the output gradient and x")
        try weightShape.validate()
        try ShapeRules.expectEqual(
            try convolution.outputShapes(for: [inputs[1], weightShape])[0], "the convolution's output",
            inputs[0], "its gradient")
        return [weightShape]
    }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
        let geometry = convolution.geometry(inputs[1].shape, weightShape)
        let pixels = geometry.rows.count
        var result = Tensor(weightShape)
        result.values.withUnsafeMutableBufferPointer { output in
            inputs[0].values.withUnsafeBufferPointer { outer in
                geometry.forEachRow(of: inputs[1]) { element, row in
                    for filter in element.filters {
                        output[geometry.weightIndex(filter, element)] += VectorArithmetic.dot(
                            outer.baseAddress! + (element.picture * weightShape[0] + filter) * pixels, row, count: pixels)
                    }
                }
            }
        }
        return [result]
    }
}
