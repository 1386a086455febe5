internal import BrachioCore

/// x / (bias + alpha / size · Σ x²)^beta over `size` neighbouring channels, as ONNX's LRN.
public struct LocalResponseNormalization: Operator {
    public static let kind = "LocalResponseNormalization"

    public let size: Int
    public let alpha: Float
    public let beta: Float
    public let bias: Float

    public init(size: Int, alpha: Float = 1e-4, beta: Float = 0.75, bias: Float = 1) {
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.bias = bias
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
