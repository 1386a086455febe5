/// What one epoch came to.
public struct EpochRecord: Sendable, Hashable, Codable {
    /// Counted from one.
    public var epoch: Int
    public var trainingLoss: Double
    public var trainingAccuracy: Double
    public var validationLoss: Double
    public var validationAccuracy: Double
    /// Shares of photos whose class is among the plan's `topClasses` likeliest.
    public var trainingTopAccuracy: Double?
    public var validationTopAccuracy: Double?

    package init(
        epoch: Int, trainingLoss: Double, trainingAccuracy: Double, validationLoss: Double, validationAccuracy: Double
    ) {
        self.epoch = epoch
        self.trainingLoss = trainingLoss
        self.trainingAccuracy = trainingAccuracy
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
    }

    /// Whether this epoch's parameters are to be preferred: more photos right, or as many with a lower loss.
    func isBetter(than other: EpochRecord?) -> Bool {
        guard let other else { return true }
        if validationAccuracy != other.validationAccuracy { return validationAccuracy > other.validationAccuracy }
        return validationLoss < other.validationLoss
    }
}
