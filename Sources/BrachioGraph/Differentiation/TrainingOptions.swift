/// What a training step does to a model's parameters.
public struct TrainingOptions: Sendable {
    /// Which parameters weight decay pulls towards zero.
    public enum Decay: Sendable {
        /// Those with two axes or more: not biases, not batch normalisation.
        case weights
        /// All.
        case everything
    }

    /// What the step makes less.
    public enum Loss: Sendable, Hashable {
        /// One class a picture, or a distribution over the classes.
        case softmaxCrossEntropy
        /// Each class by itself; the weight of each where a picture has it.
        case sigmoidCrossEntropy(positiveWeights: [Float])
    }

    public var optimizer: Optimizer
    public var loss = Loss.softmaxCrossEntropy
    /// Names of the trained parameters; `nil` is all of `Graph.trainableParameters`. The rest is frozen: it costs no gradient,
    /// and a batch normalisation with a frozen scale and bias keeps its running statistics.
    public var trained: Set<String>?
    public var decay: Decay
    /// Factors for the rate of single parameters (discriminative rates); one where a name is missing.
    public var rateScales: [String: Float]

    public init(
        optimizer: Optimizer, trained: Set<String>? = nil, decay: Decay = .weights, rateScales: [String: Float] = [:]
    ) {
        self.optimizer = optimizer
        self.trained = trained
        self.decay = decay
        self.rateScales = rateScales
    }
}
