public import BrachioGraph

/// What one step of training is told.
public struct StepSettings: Sendable, Hashable {
    public var rate: Float
    public var decay: Float
    /// Counted from one over the whole run.
    public var step: Int
    /// The run's seed; what dropout drops hangs on it and on the step.
    public var seed: UInt64

    public init(rate: Float, decay: Float, step: Int, seed: UInt64) {
        self.rate = rate
        self.decay = decay
        self.step = step
        self.seed = seed
    }
}

/// What one step of training gives.
public struct StepResult: Sendable {
    /// Mean over the batch.
    public var loss: Float
    /// `[N, K]`, row-major, from before the update.
    public var logits: [Float]

    public init(loss: Float, logits: [Float]) {
        self.loss = loss
        self.logits = logits
    }
}

/// Holds a model's parameters with the optimizer's state and takes steps with them.
public protocol TrainingExecutor: AnyObject {
    /// Extents of one batch of photos: `[N, 3, height, width]`.
    var inputShape: Shape { get }
    var classes: Int { get }

    /// Forward, backward and update on one batch. `targets` is `[N, K]`.
    func step(inputs: UnsafeBufferPointer<Float>, targets: [Float], settings: StepSettings) throws -> StepResult

    /// Every parameter of the training graph, the optimizer's state among them, by name.
    func state() throws -> [String: Tensor]

    /// Takes up the state that `state()` gave. Throws where names or shapes are not those of the graph.
    func restore(_ state: [String: Tensor]) throws
}

/// Judges parameters on photos that are not trained on.
public protocol Validator {
    func evaluate(_ parameters: [String: Tensor]) throws -> Evaluation
}
