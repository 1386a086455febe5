internal import BrachioCore

/// Gradient of a convolution for its input. Inputs: output gradient [N, O, OH, OW], weight [O, C / groups, KH, KW]. Output: `inputShape`.
public struct ConvolutionInputGradient: Operator {
    public static let kind = "ConvolutionInputGradient"

    public let convolution: Convolution
    public let inputShape: Shape

    public init(convolution: Convolution, inputShape: Shape) {
        self.convolution = convolution
        self.inputShape = inputShape
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
