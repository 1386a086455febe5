internal import Foundation

/// From which confidence on a model's labels may stand without a person, found on answers that the model has not learned from.
///
/// Thresholds are tried from the most to the least cautious, where the model's own probabilities expect a quarter, a half, three quarters
/// and all of the errors that the target allows; they are set before the answers are looked at. The first that an exact bound does not
/// confirm ends the search (fixed-sequence testing: Angelopoulos and others, "Learn then test", arXiv 2110.01052, section 4), so that all
/// together are wrong with a probability of at most `risk`.
package struct LabellingThreshold: Sendable, Hashable {
    /// What the manager asks of labels made by machine.
    package struct Target: Sendable, Hashable, Codable {
        /// Share of the machine's labels that are right.
        package var accuracy: Double
        /// Probability that a threshold is accepted that does not hold the target.
        package var risk: Double

        package init(accuracy: Double = 0.95, risk: Double = 0.1) {
            self.accuracy = accuracy
            self.risk = risk
        }

        /// Answers, all right, that are needed before a threshold can be confirmed.
        package var answersMin: Int { Int((log(risk) / log(accuracy)).rounded(.up)) }
    }

    /// A held-out answer: how sure the model was, and whether it was right.
    package struct Trial: Sendable, Hashable {
        package var confidence: Double
        package var isRight: Bool

        package init(confidence: Double, isRight: Bool) {
            self.confidence = confidence
            self.isRight = isRight
        }
    }

    /// Labels with at least this confidence stand.
    package let confidence: Double
    /// Held-out answers at or above it, and how many of them were right.
    package let trials: Int
    package let right: Int
    /// The accuracy is at least this, but for the risk.
    package let accuracyAtLeast: Double

    private static let shares = [0.25, 0.5, 0.75, 1.0]

    /// - Parameters:
    ///   - trials: answers to objects drawn at random from those that the threshold is for.
    ///   - open: the model's confidences of the objects without an answer.
    /// - Returns: `nil` where the target cannot be confirmed.
    package init?(_ trials: [Trial], open: [Double], target: Target) {
        var found: LabellingThreshold?
        for confidence in Self.sequence(open, target) {
            let above = trials.filter { $0.confidence >= confidence }
            // Too few trials to confirm anything are no evidence against the next threshold, which was set beforehand.
            guard above.count >= target.answersMin else { continue }
            let right = above.count(where: \.isRight)
            let bound = BinomialBound.lower(successes: right, of: above.count, risk: target.risk)
            guard bound >= target.accuracy else { break }
            found = LabellingThreshold(confidence: confidence, trials: above.count, right: right, accuracyAtLeast: bound)
        }
        guard let found else { return nil }
        self = found
    }

    /// Whether answers still speak for a threshold that was found earlier.
    static func isConfirmed(_ confidence: Double, by trials: [Trial], _ target: Target) -> Bool {
        let above = trials.filter { $0.confidence >= confidence }
        return BinomialBound.lower(successes: above.count(where: \.isRight), of: above.count, risk: target.risk) >= target.accuracy
    }

    private init(confidence: Double, trials: Int, right: Int, accuracyAtLeast: Double) {
        self.confidence = confidence
        self.trials = trials
        self.right = right
        self.accuracyAtLeast = accuracyAtLeast
    }

    /// Thresholds at which the labels above are expected to be wrong as often as a share of what the target allows; descending.
    static func sequence(_ open: [Double], _ target: Target) -> [Double] {
        let sorted = open.sorted(by: >)
        var thresholds: [Double] = []
        for share in shares {
            let allowed = (1 - target.accuracy) * share
            var errors = 0.0, last: Double?
            for (place, confidence) in sorted.enumerated() {
                errors += 1 - confidence
                if errors <= allowed * Double(place + 1) { last = confidence }
            }
            if let last, thresholds.last != last { thresholds.append(last) }
        }
        return thresholds
    }
}
