internal import BrachioCore

/// One step of Adam (AdamW when `decouplesDecay`). Inputs: parameter, gradient, first moment, second moment, settings [4] = rate, decay, 1 - beta1^t, 1 - beta2^t. Outputs: the new parameter and moments.
public struct AdamUpdate: Operator {
    public static let kind = "AdamUpdate"

    public let beta1: Float
    public let beta2: Float
    public let epsilon: Float
    public let decouplesDecay: Bool

    public init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, decouplesDecay: Bool = true) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decouplesDecay = decouplesDecay
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
