/// When a run has gone on for long enough without the validation improving.
public struct Patience: Sendable, Hashable, Codable {
    /// Epochs that are run in any case.
    public var epochsMin: Int
    /// The least gain of accuracy, as a share of the best accuracy before, that counts as an improvement. With zero a lower loss at the same
    /// accuracy counts too.
    public var tolerance: Double

    public init(epochsMin: Int = 0, tolerance: Double = 0) {
        self.epochsMin = epochsMin
        self.tolerance = tolerance
    }

    /// Whether no epoch of the last `epochs` improved on what was before.
    package func isLost(after history: [EpochRecord], epochs: Int) -> Bool {
        guard history.count >= epochsMin else { return false }
        var best: EpochRecord?
        var lastGain = 0
        for (index, record) in history.enumerated() where improves(record, on: best) {
            best = record
            lastGain = index
        }
        return history.count - 1 - lastGain >= epochs
    }

    private func improves(_ record: EpochRecord, on best: EpochRecord?) -> Bool {
        guard let best, tolerance > 0 else { return record.isBetter(than: best) }
        return record.validationAccuracy - best.validationAccuracy > tolerance * best.validationAccuracy
    }
}
