internal import BrachioCore

/// One step of SGD with momentum, as PyTorch's: g = gradient + decay · p; v' = momentum · v + g; p' = p - rate · v' (Nesterov: p - rate · (g + momentum · v')). Inputs: parameter, gradient, velocity, settings [2] = rate, decay. Outputs: p', v'.
public struct MomentumUpdate: Operator {
    public static let kind = "MomentumUpdate"

    public let momentum: Float
    public let nesterov: Bool

    public init(momentum: Float = 0.9, nesterov: Bool = false) {
        self.momentum = momentum
        self.nesterov = nesterov
    }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { fatalError() }

    public func evaluate(_ inputs: [Tensor]) -> [Tensor] { fatalError() }

    public func gradient(of node: Node, on tape: inout GradientTape) throws -> [String?] { fatalError() }
}
