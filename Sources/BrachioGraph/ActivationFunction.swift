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
}
