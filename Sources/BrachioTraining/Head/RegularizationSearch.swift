internal import BrachioCore
internal import BrachioLinearModels
internal import BrachioManifest
internal import Foundation

/// Chooses the strength of the penalty by cross-validation on the training photos.
struct RegularizationSearch {
    static let strengths = [1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001]
    /// Rows that the search looks at; of more, evenly spaced ones are taken.
    static let rowsMax = 4_000

    var folds = 5
    var threads: Int
    var seed: UInt64

    /// - Parameter groups: which photo each row shows; all views of one photo are held back together.
    /// - Returns: the strength with the lowest held-back loss, and the share of held-back rows that it got right.
    func best(
        _ features: FeatureMatrix, labels: [Int], groups: [Int], classes: Int
    ) throws -> (l2: Double, accuracy: Double) {
        try LogisticRegression.check(features, labels, classes)
        guard features.rows <= Self.rowsMax else {
            let chosen = (0..<Self.rowsMax).map { $0 * features.rows / Self.rowsMax }
            return try best(
                features.rows(chosen), labels: chosen.map { labels[$0] }, groups: chosen.map { groups[$0] }, classes: classes)
        }
        let fold = folds(of: labels, groups: groups)
        var losses = [Double](repeating: 0, count: Self.strengths.count)
        var correct = [Int](repeating: 0, count: Self.strengths.count)
        for number in 0..<folds {
            let training = labels.indices.filter { fold[$0] != number }
            let held = labels.indices.filter { fold[$0] == number }
            guard !training.isEmpty, !held.isEmpty else { continue }
            let standardization = Standardization(of: features.rows(training))
            let trainingFeatures = standardization.apply(to: features.rows(training))
            let heldFeatures = standardization.apply(to: features.rows(held))
            var unknowns: [Float]?
            for (index, l2) in Self.strengths.enumerated() {
                // From the strongest penalty down, each solution is a good start for the next.
                let solved = LogisticRegression.solve(
                    trainingFeatures, training.map { labels[$0] }, classes, l2: l2, threads: threads, from: unknowns)
                unknowns = solved
                let result = Self.judge(solved, heldFeatures, held.map { labels[$0] }, classes)
                losses[index] += result.loss
                correct[index] += result.correct
            }
        }
        let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        return (Self.strengths[best], Double(correct[best]) / Double(max(1, labels.count)))
    }

    /// The fold of each row: stratified by class, by photo.
    private func folds(of labels: [Int], groups: [Int]) -> [Int] {
        var groupsOfClass: [Int: [Int]] = [:]
        let labelOfGroup = Dictionary(zip(groups, labels), uniquingKeysWith: { first, _ in first })
        for (group, label) in labelOfGroup.sorted(by: { $0.key < $1.key }) { groupsOfClass[label, default: []].append(group) }
        var foldOfGroup: [Int: Int] = [:]
        var offset = 0
        for (label, members) in groupsOfClass.sorted(by: { $0.key < $1.key }) {
            var source = SplitMix64(seed: seed).derived(UInt64(label))
            for (position, group) in members.shuffled(by: &source).enumerated() { foldOfGroup[group] = (position + offset) % folds }
            offset += members.count
        }
        return groups.map { foldOfGroup[$0] ?? 0 }
    }

    private static func judge(
        _ unknowns: [Float], _ features: FeatureMatrix, _ labels: [Int], _ classes: Int
    ) -> (loss: Double, correct: Int) {
        let columns = features.columns
        var loss = 0.0, correct = 0
        for (row, label) in labels.enumerated() {
            let sample = features.row(row)
            let scores = (0..<classes).map { k in
                zip(sample, unknowns[k * columns..<(k + 1) * columns]).reduce(unknowns[classes * columns + k]) { $0 + $1.0 * $1.1 }
            }
            let top = scores.max() ?? 0
            loss += log(scores.reduce(0.0) { $0 + exp(Double($1 - top)) }) - Double(scores[label] - top)
            if Evaluation.best(scores) == label { correct += 1 }
        }
        return (loss, correct)
    }
}
