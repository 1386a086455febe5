package import BrachioCore
package import BrachioLinearModels
internal import Foundation

/// What people say of one photo: a row of the features, and how much of it belongs to each class.
package struct LearnedAnswer: Sendable, Hashable {
    package var row: Int
    /// `[K]`, sum 1: the consolidated label's probabilities, or one for the class that was named.
    package var shares: [Float]

    package init(row: Int, shares: [Float]) {
        self.row = row
        self.shares = shares
    }

    package init(row: Int, class index: Int, of classes: Int) {
        self.row = row
        shares = [Float](repeating: 0, count: classes)
        shares[index] = 1
    }

    /// The class with the greatest share.
    package var best: Int { shares.indices.max { shares[$0] < shares[$1] } ?? 0 }
}

/// Fits a head to answers: regularised multinomial logistic regression on unit features; while answers are few, with the help of what
/// they spread to rows that look alike; with a temperature from cross-validation (Guo and others, ICML 2017).
package struct HeadFitting: Sendable {
    /// Penalty on the squared weights beside the mean cross-entropy of unit features.
    static let l2 = 5e-4
    /// Answers that a fit looks at; of more, as many drawn at random.
    package static let answersMax = 4_000
    /// Rows of the graph that few answers are spread over.
    static let graphRowsMax = 1_536
    /// Answers that all spread labels together count as, at the first answer; it falls to none at `spreadUntil` answers a class.
    static let spreadMass: Float = 3
    static let spreadUntil: Float = 6
    private static let folds = 5
    /// Answers from which probabilities are calibrated.
    static let calibratedFrom = 20

    package var threads: Int

    package init(threads: Int = 2) { self.threads = threads }

    /// What a fit gives.
    package struct Fit: Sendable {
        package var head: AnswerHead
        /// Answers and what a head without them would have said of each, `[K]`; empty below `calibratedFrom` answers.
        package var held: [(answer: LearnedAnswer, probabilities: [Float])]
    }

    /// - Parameters:
    ///   - answers: at least one; all with as many shares as there are classes.
    ///   - features: `[N, D]`, rows of unit length; answers about rows of zeros teach nothing and are left out.
    ///   - previous: an earlier head of the same job, to start from.
    /// - Returns: `nil` where no answer is about a row with features.
    package func fit(
        _ answers: [LearnedAnswer], _ features: FeatureMatrix, classes: Int, from previous: AnswerHead?, random: inout SplitMix64
    ) -> Fit? {
        var usable = answers.filter { answer in features.row(answer.row).contains { $0 != 0 } }
        guard !usable.isEmpty else { return nil }
        if usable.count > Self.answersMax { usable = Array(usable.shuffled(using: &random).prefix(Self.answersMax)) }
        let spread = spreadAnswers(usable, features, classes, &random)
        let known = (0..<classes).filter { k in usable.contains { $0.shares[k] > 0 } }
        let unknowns = solve(usable, spread, features, known, from: previous)
        let unseenShare = known.count == classes ? 0 : Float(classes - known.count) / Float(usable.count + classes)
        var head = AnswerHead(
            unknowns: unknowns, known: known, classes: classes, columns: features.columns, temperature: 1, unseenShare: unseenShare)
        guard usable.count >= Self.calibratedFrom else { return Fit(head: head, held: []) }
        let held = heldOut(usable, features, head, &random)
        let temperature = Temperature.best(held.map { ($0.scores, $0.answer.shares) })
        head = AnswerHead(
            unknowns: unknowns, known: known, classes: classes, columns: features.columns, temperature: temperature,
            unseenShare: unseenShare)
        return Fit(head: head, held: held.map { ($0.answer, Temperature.softmax($0.scores, temperature)) })
    }

    /// The unknowns for `known` classes: answers count one each, spread labels what their shares say.
    private func solve(
        _ answers: [LearnedAnswer], _ spread: [LearnedAnswer], _ features: FeatureMatrix, _ known: [Int], from previous: AnswerHead?
    ) -> [Float] {
        let rows = answers + spread
        let shares = rows.flatMap { row in known.map { row.shares[$0] } }
        let objective = SoftmaxObjective(
            features: features.rows(rows.map(\.row)), targets: .shares(shares), classes: known.count, l2: Self.l2, threads: threads)
        var start = [Float](repeating: 0, count: objective.unknowns)
        if let previous, previous.columns == features.columns {
            let columns = features.columns
            for (place, k) in known.enumerated() {
                guard let old = previous.known.firstIndex(of: k) else { continue }
                for column in 0..<columns { start[place * columns + column] = previous.unknowns[old * columns + column] }
                start[known.count * columns + place] = previous.unknowns[previous.known.count * columns + old]
            }
        }
        return LimitedMemoryBFGS(iterationsMax: 80, gradientTolerance: 1e-4).minimize(from: start) { objective.evaluate($0, gradient: &$1) }
    }

    /// Labels that the answers spread to rows like them, weighed so that all together count `spreadMass` answers or fewer.
    private func spreadAnswers(
        _ answers: [LearnedAnswer], _ features: FeatureMatrix, _ classes: Int, _ random: inout SplitMix64
    ) -> [LearnedAnswer] {
        let fade = 1 - Float(answers.count) / (Self.spreadUntil * Float(classes))
        guard fade > 0, answers.count > 1 else { return [] }
        let answered = Set(answers.map(\.row))
        var others = (0..<features.rows).filter { row in !answered.contains(row) && features.row(row).contains { $0 != 0 } }
        let room = max(0, Self.graphRowsMax - answers.count)
        if others.count > room {
            for place in 0..<room { others.swapAt(place, Int.random(in: place..<others.count, using: &random)) }
            others = Array(others.prefix(room))
        }
        let graph = LabelPropagation(features, rows: answers.map(\.row) + others, threads: threads)
        let given = Dictionary(uniqueKeysWithValues: answers.enumerated().map { ($0.offset, $0.element.shares) })
        let spread = graph.spread(given, classes: classes)
        var result: [LearnedAnswer] = [], mass: Float = 0
        for place in others.indices.map({ $0 + answers.count }) {
            let shares = Array(spread[place * classes..<(place + 1) * classes])
            let certainty = Self.certainty(shares)
            guard certainty > 0.01 else { continue }
            result.append(LearnedAnswer(row: graph.rows[place], shares: shares.map { $0 * certainty }))
            mass += certainty
        }
        guard mass > 0 else { return [] }
        let scale = Self.spreadMass * fade / mass
        for place in result.indices { result[place].shares = result[place].shares.map { $0 * scale } }
        return result
    }

    /// One less the entropy's share of its greatest value; 0 for a row that no answer reaches.
    private static func certainty(_ shares: [Float]) -> Float {
        guard shares.count > 1, shares.contains(where: { $0 > 0 }) else { return 0 }
        let entropy = shares.reduce(Float(0)) { $1 > 0 ? $0 - $1 * log($1) : $0 }
        return max(0, 1 - entropy / log(Float(shares.count)))
    }

    /// Scores of each answer by a head that was fitted without it.
    private func heldOut(
        _ answers: [LearnedAnswer], _ features: FeatureMatrix, _ head: AnswerHead, _ random: inout SplitMix64
    ) -> [(answer: LearnedAnswer, scores: [Float])] {
        var fold = answers.indices.map { $0 % Self.folds }
        fold.shuffle(using: &random)
        var held: [(answer: LearnedAnswer, scores: [Float])] = []
        for number in 0..<Self.folds {
            let training = answers.indices.filter { fold[$0] != number }.map { answers[$0] }
            let known = head.known
            let unknowns = solve(training, [], features, known, from: nil)
            for index in answers.indices where fold[index] == number {
                let row = Array(features.row(answers[index].row))
                // A class that this head has not seen has a score that the others' probabilities hide.
                var scores = [Float](repeating: -30, count: head.classes)
                for (place, k) in known.enumerated() {
                    var sum = unknowns[known.count * features.columns + place]
                    for (column, value) in row.enumerated() { sum += unknowns[place * features.columns + column] * value }
                    scores[k] = sum
                }
                held.append((answers[index], scores))
            }
        }
        return held
    }
}
