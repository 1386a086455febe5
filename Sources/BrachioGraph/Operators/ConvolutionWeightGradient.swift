internal import BrachioCore

/// Gradient of a convolution for its weight. Inputs: output gradient [N, O, OH, OW], x [N, C, H, W]. Output: `weightShape`.
public struct ConvolutionWeightGradient: Operator {
    public static let kind = "ConvolutionWeightGradient"

    public let convolution: Convolution
    public let weightShape: Shape

    public init(convolution: Convolution, weightShape: Shape) {
        self.convolution = convolution
        self.weightShape = weightShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
