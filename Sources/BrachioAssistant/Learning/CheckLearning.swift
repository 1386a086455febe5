internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioLinearModels
internal import Foundation

/// What the assistant knows of a job in which people look at labels that photos have: how the photos are arranged, and how far each label is to be
/// doubted. A photo is judged by models that have learned from the labels of others alone.
struct CheckLearning: Sendable {
    /// The labels are judged anew after so many answers more, and a tenth more than there were.
    static let answersMin = 10

    let arrangement: JobArrangement
    private let shown: AssistedShownLabels
    private let selection: LearningSession.Selection
    private let threads: Int
    /// What people said instead of the labels that are shown, as of the last look.
    private var corrected: [Int: [Int]]?
    private(set) var version: Int
    /// Labels that a model has judged.
    private(set) var judged = 0

    init(_ arrangement: JobArrangement, _ shown: AssistedShownLabels, threads: Int, version: Int) {
        self.arrangement = arrangement
        self.shown = shown
        selection = shown.selection
        self.threads = threads
        self.version = version
    }

    /// Whether the labels are to be judged, for the first time or because people have corrected many since. Most answers only close photos, which
    /// whoever hands them out sees by himself.
    func isDue(_ corrections: [Int: [Int]]) -> Bool {
        guard let corrected else { return true }
        let new = corrections.count { corrected[$0.key] != $0.value }
        return new >= Self.answersMin && 10 * new >= corrected.count
    }

    /// Judges the labels and says in which order to look at them.
    ///
    /// - Parameter corrections: what people said instead of the labels that are shown, by object.
    mutating func judge(_ corrections: [Int: [Int]]) -> AdviceBoard.Advice {
        corrected = corrections
        version += 1
        let labels = shown.labels.compactMap { label -> (row: Int, object: Int, label: AssistedShownLabel)? in
            arrangement.rows[label.object].map { ($0, label.object, label) }
        }
        var random = SplitMix64(seed: arrangement.seed)
        let answers = labels.map { LearnedAnswer(row: $0.row, shares: shares(corrections[$0.object] ?? $0.label.classes)) }
        let found = HeldOutProbabilities(
            selection == .single ? answers.filter { answer in answer.shares.contains { $0 > 0 } } : answers, features: arrangement.features,
            classes: shown.classes, selection: selection, random: &random, threads: threads
        ).probabilities
        judged = found.count
        var doubts: [(object: Int, doubt: Double)] = []
        let last = (arrangement.objects.max() ?? -1) + 1
        var classes = [Int32](repeating: -1, count: last), confidences = [Float](repeating: 0, count: last)
        for (row, object, label) in labels {
            let own = found[row]
            // What came with the label counts as much as what the other photos say.
            let sure = [own.flatMap { quality(of: label.classes, $0) }, label.confidence].compactMap { $0 }
            if !sure.isEmpty { doubts.append((object, 1 - sure.reduce(0, +) / Double(sure.count))) }
            guard let own, let best = own.indices.max(by: { own[$0] < own[$1] }), best < arrangement.classes, shown.areOfTheJob else { continue }
            (classes[object], confidences[object]) = (Int32(best), own[best])
        }
        var advice = arrangement.advice(version: version)
        advice.doubt = doubts.sorted { (-$0.doubt, $0.object) < (-$1.doubt, $1.object) }.map { Int32(clamping: $0.object) }
        (advice.classes, advice.confidences) = (classes, confidences)
        return advice
    }

    private func shares(_ named: [Int]) -> [Float] {
        var shares = [Float](repeating: 0, count: shown.classes)
        for index in named where shares.indices.contains(index) { shares[index] = 1 }
        return shares
    }

    /// How sure a model is of a label, 0…1: of one class, its probability less that of the most probable other; of several, the least sure of all.
    private func quality(of label: [Int], _ probabilities: [Float]) -> Double? {
        if selection == .multiple {
            return probabilities.indices.map { Double(label.contains($0) ? probabilities[$0] : 1 - probabilities[$0]) }.min()
        }
        guard let given = label.first, probabilities.indices.contains(given) else { return nil }
        let other = probabilities.indices.filter { $0 != given }.map { probabilities[$0] }.max() ?? 0
        return Double(probabilities[given] - other + 1) / 2
    }
}
