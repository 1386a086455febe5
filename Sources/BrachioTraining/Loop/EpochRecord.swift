/// What one epoch came to.
public struct EpochRecord: Sendable, Hashable, Codable {
    /// Counted from one.
    public var epoch: Int
    public var trainingLoss: Double
    public var trainingAccuracy: Double
    public var validationLoss: Double
    public var validationAccuracy: Double

    /// Whether this epoch's parameters are to be preferred: more photos right, or as many with a lower loss.
    func isBetter(than other: EpochRecord?) -> Bool {
        guard let other else { return true }
        if validationAccuracy != other.validationAccuracy { return validationAccuracy > other.validationAccuracy }
        return validationLoss < other.validationLoss
    }
}
