internal import Foundation

/// How parameters follow their gradients. The rate and the decay are handed in at each step; the rest is fixed.
public enum Optimizer: Sendable, Hashable {
    /// Stochastic gradient descent with momentum, as PyTorch's `SGD`: decay is added to the gradient.
    case momentum(_ momentum: Float = 0.9, nesterov: Bool = false)
    /// Adam, as PyTorch's `AdamW` when `decouplesDecay`, else as its `Adam`.
    case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, decouplesDecay: Bool = true)
    /// RMSProp, as MXNet's: decay is added to the gradient, and epsilon stands under the root.
    case rmsProp(forgetting: Float = 0.9, epsilon: Float = 1e-8)

    var operation: any Operator {
        switch self {
        case .rmsProp(let forgetting, let epsilon): RMSPropUpdate(forgetting: forgetting, epsilon: epsilon)
        case .momentum(let momentum, let nesterov): MomentumUpdate(momentum: momentum, nesterov: nesterov)
        case .adam(let beta1, let beta2, let epsilon, let decouplesDecay):
            AdamUpdate(beta1: beta1, beta2: beta2, epsilon: epsilon, decouplesDecay: decouplesDecay)
        }
    }

    /// Names of what is remembered of a parameter from step to step, in the order in which the update reads it.
    func stateNames(for parameter: String) -> [String] {
        switch self {
        case .momentum: ["optimizer.velocity.\(parameter)"]
        case .rmsProp: ["optimizer.square.\(parameter)"]
        case .adam: ["optimizer.moment1.\(parameter)", "optimizer.moment2.\(parameter)"]
        }
    }

    /// The settings tensor that the update reads in step `step`, counted from one.
    func settings(rate: Float, decay: Float, step: Int) -> Tensor {
        switch self {
        case .momentum, .rmsProp: return Tensor([2], [rate, decay])
        case .adam(let beta1, let beta2, _, _):
            let corrections = [beta1, beta2].map { Float(1 - pow(Double($0), Double(step))) }
            return Tensor([4], [rate, decay] + corrections)
        }
    }
}
