package import BrachioCore
package import BrachioLinearModels

/// What models say of labelled photos that they have not learned from: the photos are dealt into parts, and each part is judged by a model that
/// has learned from all others.
package struct HeldOutProbabilities: Sendable {
    /// Parts that the photos are dealt into.
    package static let folds = 5
    /// Fewer labels than this tell nothing about each other.
    package static let labelsMin = 2 * folds

    /// `[K]` by row; rows without features have none.
    package let probabilities: [Int: [Float]]

    /// - Parameters:
    ///   - labels: one for each row that is judged, of at least `labelsMin`.
    ///   - features: `[N, D]`, rows of length one; rows of zeros where a photo has no features.
    package init(
        _ labels: [LearnedAnswer], features: FeatureMatrix, classes: Int, selection: LearningSession.Selection = .single,
        random: inout SplitMix64, threads: Int
    ) {
        let usable = labels.filter { label in features.row(label.row).contains { $0 != 0 } }
        guard usable.count >= Self.labelsMin else {
            probabilities = [:]
            return
        }
        // Class by class in turn, so that each part has its share of each.
        let dealt = usable.shuffled(using: &random).enumerated().sorted { ($0.element.best, $0.offset) < ($1.element.best, $1.offset) }.map(\.element)
        var found: [Int: [Float]] = [:]
        for part in 0..<Self.folds {
            var session = LearningSession(features: features, classes: classes, selection: selection, seed: UInt64(part) + 1, threads: threads)
            session.learn(dealt.enumerated().filter { $0.offset % Self.folds != part }.map(\.element))
            for (place, label) in dealt.enumerated() where place % Self.folds == part { found[label.row] = session.probabilities(of: label.row) }
        }
        probabilities = found
    }
}
