/// Finds labels that are likely wrong by what a model that has not seen them says (Northcutt, Jiang and Chuang, "Confident learning",
/// Journal of Artificial Intelligence Research 70, 2021).
///
/// An object counts as confidently of class j when its probability of j is at least the mean probability of j among the objects that are
/// labelled j. One that is confidently of another class than its label is likely labelled wrong.
package struct ConfidentLearning: Sendable {
    package struct Issue: Sendable, Hashable {
        package let row: Int
        package let given: Int
        /// What the label likely should be.
        package let suggested: Int
        /// Probability of the given label less that of the most probable other class, brought to 0…1: the lower, the likelier wrong.
        package let quality: Double

        /// The same of a row that has this number elsewhere.
        package func renumbered(_ row: Int) -> Issue { Issue(row: row, given: given, suggested: suggested, quality: quality) }
    }

    /// `[given][true]`: confidently labelled objects.
    package let joint: [[Int]]
    /// Likely wrong, the likeliest first.
    package let issues: [Issue]
    /// Mean probability of each class among the objects labelled so; `nil` for a class without any.
    package let thresholds: [Double?]

    /// - Parameters:
    ///   - labels: `[N]`.
    ///   - probabilities: `[N, K]`, of models that did not learn from the very object.
    package init(labels: [Int], probabilities: [[Float]], classes: Int) {
        precondition(labels.count == probabilities.count && labels.allSatisfy((0..<classes).contains))
        var sums = [Double](repeating: 0, count: classes), counts = [Int](repeating: 0, count: classes)
        for (label, own) in zip(labels, probabilities) {
            sums[label] += Double(own[label])
            counts[label] += 1
        }
        let thresholds = (0..<classes).map { counts[$0] > 0 ? sums[$0] / Double(counts[$0]) : nil }
        var joint = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
        var issues: [Issue] = []
        for (row, (label, own)) in zip(labels, probabilities).enumerated() {
            let confident = (0..<classes).filter { k in thresholds[k].map { Double(own[k]) >= $0 - 1e-6 } ?? false }
            guard let best = confident.max(by: { own[$0] < own[$1] }) else { continue }
            joint[label][best] += 1
            // A label that is itself the most probable class is not put in question.
            guard best != label, let top = own.indices.max(by: { own[$0] < own[$1] }), top != label else { continue }
            issues.append(Issue(row: row, given: label, suggested: best, quality: Self.quality(own, label)))
        }
        self.joint = joint
        self.thresholds = thresholds
        self.issues = issues.sorted { ($0.quality, $0.row) < ($1.quality, $1.row) }
    }

    /// The normalised margin of a label, 0…1.
    package static func quality(_ probabilities: [Float], _ label: Int) -> Double {
        var other: Float = 0
        for (k, probability) in probabilities.enumerated() where k != label { other = max(other, probability) }
        return (Double(probabilities[label]) - Double(other) + 1) / 2
    }
}
