internal import BrachioCore

/// How a training loop proceeds. Together with the photos and the model it determines the result.
public struct TrainingPlan: Sendable, Hashable, Codable {
    public var epochs: Int
    /// The rate at the schedule's peak.
    public var learningRate: Double
    public var weightDecay: Double
    public var schedule: Schedule
    public var labelSmoothing: Double
    /// The strength of mixup; `nil` leaves photos unmixed.
    public var mixup: Double?
    /// The decay per step of a moving average of the parameters, which is then what is validated and kept; `nil` keeps the
    /// parameters themselves.
    public var averageDecay: Double?
    /// Stops when the validation has not improved for this many epochs.
    public var patienceEpochs: Int?
    /// What counts as an improvement, and from when on.
    public var patience = Patience()
    /// Reports also the share of photos whose class is among this many likeliest ones; `nil` does not.
    public var topClasses: Int?
    /// Photos may have several classes: each class is decided by itself.
    public var isMultiLabel = false
    /// With several classes a photo: rare classes weigh more.
    public var weighsClasses = false
    /// Keeps the parameters of every so many epochs beside the best ones; `nil` does not.
    public var keepsEveryEpochs: Int?
    public var seed: UInt64

    public init(
        epochs: Int, learningRate: Double, weightDecay: Double = 1e-4, schedule: Schedule = .constant,
        labelSmoothing: Double = 0, mixup: Double? = nil, averageDecay: Double? = nil, patienceEpochs: Int? = nil,
        seed: UInt64 = 0
    ) {
        self.epochs = epochs
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.schedule = schedule
        self.labelSmoothing = labelSmoothing
        self.mixup = mixup
        self.averageDecay = averageDecay
        self.patienceEpochs = patienceEpochs
        self.seed = seed
    }

    public static let epochsMax = 100_000

    /// Throws `invalidInput` for a value that means nothing, naming it.
    public func validate() throws {
        try Self.require((1...Self.epochsMax).contains(epochs), "epochs are 1 to \(Self.epochsMax), not \(epochs)")
        try Self.require(
            learningRate > 0 && learningRate <= 100, "a learning rate is above 0 and up to 100, not \(learningRate)")
        try Self.require((0...1).contains(weightDecay), "a weight decay is 0 to 1, not \(weightDecay)")
        try Self.require(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing is from 0 and below 1, not \(labelSmoothing)")
        if let averageDecay {
            try Self.require(averageDecay > 0 && averageDecay < 1, "a moving average's decay is above 0 and below 1, not \(averageDecay)")
        }
        if let topClasses { try Self.require(topClasses > 1, "the likeliest classes are at least two, not \(topClasses)") }
        if let keepsEveryEpochs { try Self.require(keepsEveryEpochs > 0, "parameters are kept every epoch or more seldom, not every \(keepsEveryEpochs)") }
        try Self.require(
            patience.epochsMin >= 0 && (0...1).contains(patience.tolerance), "patience begins from epoch 0 on and has a tolerance of 0 to 1")
        if let patienceEpochs { try Self.require(patienceEpochs > 0, "patience is at least one epoch, not \(patienceEpochs)") }
        if let mixup { _ = try Mixup(alpha: mixup) }
        try schedule.validate()
    }

    private static func require(_ holds: Bool, _ message: String) throws {
        if !holds { throw BrachioError(.invalidInput, message) }
    }
}
