internal import Foundation

/// The elementwise functions that `Activation` applies.
public enum ActivationFunction: Sendable, Hashable {
    /// max(x, 0)
    case relu
    /// min(max(x, lower), upper); ReLU6 is `clipped(0, 6)`
    case clipped(lower: Float, upper: Float)
    /// x where positive, slope · x elsewhere
    case leakyRelu(slope: Float)
    /// 1 / (1 + exp(-x))
    case sigmoid
    /// clip(alpha · x + beta, 0, 1)
    case hardSigmoid(alpha: Float, beta: Float)
    /// x · clip(x / 6 + 1 / 2, 0, 1)
    case hardSwish
    /// x · sigmoid(x)
    case silu
    /// tanh(x)
    case tanh

    /// The function at `x`.
    public func value(at x: Float) -> Float {
        switch self {
        case .relu: max(x, 0)
        case .clipped(let lower, let upper): min(max(x, lower), upper)
        case .leakyRelu(let slope): x > 0 ? x : slope * x
        case .sigmoid: Self.logistic(x)
        case .hardSigmoid(let alpha, let beta): min(max(alpha * x + beta, 0), 1)
        case .hardSwish: x * min(max(x / 6 + 0.5, 0), 1)
        case .silu: x * Self.logistic(x)
        case .tanh: Foundation.tanh(x)
        }
    }

    /// The derivative at `x`; at a corner the one that PyTorch takes (zero at the corners of relu, clipped and hardSigmoid).
    public func derivative(at x: Float) -> Float {
        switch self {
        case .relu: return x > 0 ? 1 : 0
        case .clipped(let lower, let upper): return x > lower && x < upper ? 1 : 0
        case .leakyRelu(let slope): return x > 0 ? 1 : slope
        case .sigmoid:
            let y = Self.logistic(x)
            return y * (1 - y)
        case .hardSigmoid(let alpha, let beta):
            let y = alpha * x + beta
            return y > 0 && y < 1 ? alpha : 0
        case .hardSwish: return x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1
        case .silu:
            let y = Self.logistic(x)
            return y * (1 + x * (1 - y))
        case .tanh:
            let y = Foundation.tanh(x)
            return 1 - y * y
        }
    }

    private static func logistic(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
}
