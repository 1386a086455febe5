internal import BrachioCore
package import BrachioLinearModels

/// What a model knows of one labelling job while people label it: a pure value that takes answers and says what to show and what to ask.
///
/// Objects are rows of the job's features. A session is made of projected features, and made again when many objects have been added.
package struct LearningSession: Sendable {
    package enum Selection: String, Sendable, Hashable, Codable {
        /// One class an object.
        case single
        /// Any number of classes an object, also none.
        case multiple
    }

    /// What the model would answer.
    package struct Suggestion: Sendable, Hashable {
        package var row: Int
        /// The class, and its probability; for a multiple selection, the most probable.
        package var label: Int
        package var confidence: Float
        /// 0 when sure, 1 when it could as well be another class.
        package var doubt: Float
    }

    package let features: FeatureMatrix
    package let classes: Int
    package let selection: Selection
    private var random: SplitMix64
    private let fitting: HeadFitting
    private let herding: Herding
    /// One head; for a multiple selection, one of two classes (absent, present) for each class.
    private var heads: [AnswerHead?]
    /// Probabilities of the classes for all rows, `[N, K]`; `nil` before the first answer.
    package private(set) var probabilities: [Float]?
    /// Answers learned from.
    package private(set) var answers: [LearnedAnswer] = []
    /// What models that had not learned from an answer said of it; empty while there are few.
    package private(set) var held: [(answer: LearnedAnswer, probabilities: [Float])] = []

    /// - Parameter features: `[N, D]`, rows of length one; rows of zeros where a photo has no features.
    package init(features: FeatureMatrix, classes: Int, selection: Selection = .single, seed: UInt64, threads: Int = 2) {
        self.features = features
        self.classes = classes
        self.selection = selection
        random = SplitMix64(seed: seed)
        fitting = HeadFitting(threads: threads)
        herding = Herding(threads: threads)
        heads = [AnswerHead?](repeating: nil, count: selection == .single ? 1 : classes)
    }

    package var isTrained: Bool { probabilities != nil }

    /// Fits the model to all answers there are; what it knew is only the start of the search. Takes well under a second.
    ///
    /// - Parameter answers: for a multiple selection, shares are each class's own probability and do not sum to 1.
    package mutating func learn(_ answers: [LearnedAnswer]) {
        self.answers = answers
        held = []
        guard !answers.isEmpty else {
            probabilities = nil
            heads = heads.map { _ in nil }
            return
        }
        if selection == .single { learnOne(answers) } else { learnEach(answers) }
    }

    private mutating func learnOne(_ answers: [LearnedAnswer]) {
        guard let fit = fitting.fit(answers, features, classes: classes, from: heads[0], random: &random) else { return }
        heads[0] = fit.head
        held = fit.held
        probabilities = fit.head.probabilities(features, threads: fitting.threads)
    }

    private mutating func learnEach(_ answers: [LearnedAnswer]) {
        var all = [Float](repeating: 0, count: features.rows * classes)
        for k in 0..<classes {
            let own = answers.map { LearnedAnswer(row: $0.row, shares: [1 - $0.shares[k], $0.shares[k]]) }
            guard let fit = fitting.fit(own, features, classes: 2, from: heads[k], random: &random) else { return }
            heads[k] = fit.head
            let present = fit.head.probabilities(features, threads: fitting.threads)
            for row in 0..<features.rows { all[row * classes + k] = present[row * 2 + 1] }
        }
        probabilities = all
    }

    /// Probabilities of the classes for one row.
    package func probabilities(of row: Int) -> [Float]? {
        probabilities.map { Array($0[row * classes..<(row + 1) * classes]) }
    }

    /// What the model says of photos that are not among the job's, `[N, K]`: brought to the same components. `nil` before there is a model.
    package func predictions(for others: FeatureMatrix) -> [Float]? {
        guard isTrained else { return nil }
        if selection == .single { return heads[0]?.probabilities(others, threads: fitting.threads) }
        var all = [Float](repeating: 0, count: others.rows * classes)
        for (k, head) in heads.enumerated() {
            guard let present = head?.probabilities(others, threads: fitting.threads) else { return nil }
            for row in 0..<others.rows { all[row * classes + k] = present[row * 2 + 1] }
        }
        return all
    }

    /// `nil` before there is a model, and for a photo without features.
    package func suggestion(for row: Int) -> Suggestion? {
        guard let own = probabilities(of: row), features.row(row).contains(where: { $0 != 0 }),
            let best = own.indices.max(by: { own[$0] < own[$1] })
        else { return nil }
        return Suggestion(row: row, label: best, confidence: own[best], doubt: doubt(own))
    }

    private func doubt(_ own: [Float]) -> Float {
        selection == .single ? Uncertainty.margin(own) : Uncertainty.marginOfEach(own)
    }

    /// How unsure the model is of each row, 0…1; `nil` before there is a model.
    package var doubts: [Float]? {
        guard let probabilities else { return nil }
        return (0..<features.rows).map { doubt(Array(probabilities[$0 * classes..<($0 + 1) * classes])) }
    }

    /// The objects whose answers teach most, in the order in which to ask.
    ///
    /// - Parameters:
    ///   - open: rows that can be asked.
    ///   - pending: rows that people are at now: their answers come anyway.
    package mutating func next(_ count: Int, open: [Int], pending: [Int] = []) -> [Int] {
        herding.choose(
            count, from: open, answered: answers.map(\.row) + pending, uncertainty: doubts, features: features, random: &random)
    }

    /// Rows in the order of the model's doubt, the greatest first; in the given order before there is a model.
    package func byDoubt(_ rows: [Int]) -> [Int] {
        guard let doubts else { return rows }
        return rows.sorted { (-doubts[$0], $0) < (-doubts[$1], $1) }
    }
}
