internal import Foundation

/// One answer to one question: who said which class of which object.
package struct AnnotatorAnswer: Sendable, Hashable {
    package var object: Int
    package var annotator: Int
    package var label: Int

    package init(object: Int, annotator: Int, label: Int) {
        self.object = object
        self.annotator = annotator
        self.label = label
    }
}

/// Finds true classes and each annotator's confusion together by expectation-maximisation (Dawid and Skene, Applied Statistics 28(1), 1979).
///
/// The estimates are those of greatest posterior probability under a prior: row k of an annotator's confusion is worth `strength` answers
/// that are right as often as the annotator is overall, and an annotator's overall accuracy is worth `accuracyAnswers` answers with
/// `accuracy` right. The prior is what gives the answer of a single annotator a confidence that means something, and keeps an annotator
/// with three answers from being called perfect. With `Prior.none` the result is the plain maximum-likelihood estimate.
package struct DawidSkene: Sendable {
    package struct Prior: Sendable, Hashable {
        /// Share of right answers that an annotator is taken to give before anything is known.
        package var accuracy: Double
        /// Answers that this belief is worth.
        package var accuracyAnswers: Double
        /// Answers that each row of a confusion is worth.
        package var strength: Double
        /// Answers that every class is worth in the classes' frequencies.
        package var classAnswers: Double

        package init(accuracy: Double, accuracyAnswers: Double, strength: Double, classAnswers: Double) {
            self.accuracy = accuracy
            self.accuracyAnswers = accuracyAnswers
            self.strength = strength
            self.classAnswers = classAnswers
        }

        /// People who were told what to look for: nineteen of twenty right, worth twenty answers.
        package static let people = Prior(accuracy: 0.95, accuracyAnswers: 20, strength: 10, classAnswers: 1)
        package static let none = Prior(accuracy: 0.5, accuracyAnswers: 0, strength: 0, classAnswers: 0)
    }

    package static let iterationsDefault = 200
    /// Ends when no probability changes by more.
    private static let tolerance = 1e-6

    package let classes: Int
    /// Probabilities of the classes of each object, `[objects][K]`.
    package private(set) var posteriors: [[Double]]
    /// Frequencies of the classes, `[K]`.
    package private(set) var frequencies: [Double]
    /// `[annotators][truth][answer]`: how often an annotator gives an answer to an object of a class.
    package private(set) var confusions: [[[Double]]]
    package private(set) var iterations = 0

    /// - Parameters:
    ///   - answers: an annotator may answer an object more than once; each answer counts.
    ///   - gold: classes that are known, by object; they are not put in question.
    ///   - prior: one for each annotator, or one for all.
    package init(
        _ answers: [AnnotatorAnswer], objects: Int, annotators: Int, classes: Int, gold: [Int: Int] = [:], prior: Prior = .people,
        priorOf: [Int: Prior] = [:], iterationsMax: Int = iterationsDefault
    ) {
        precondition(
            answers.allSatisfy {
                (0..<objects).contains($0.object) && (0..<annotators).contains($0.annotator) && (0..<classes).contains($0.label)
            }, "answers are about the objects, of the annotators and in the classes that there are")
        self.classes = classes
        posteriors = Self.votes(answers, objects, classes, gold)
        frequencies = [Double](repeating: 1 / Double(classes), count: classes)
        confusions = []
        let priors = (0..<annotators).map { priorOf[$0] ?? prior }
        for _ in 0..<iterationsMax {
            iterations += 1
            maximize(answers, priors)
            guard expect(answers, gold) > Self.tolerance else { break }
        }
    }

    /// The most probable class of an object and its probability.
    package func label(of object: Int) -> (label: Int, confidence: Double) {
        var best = 0
        for k in 0..<classes where posteriors[object][k] > posteriors[object][best] { best = k }
        return (best, posteriors[object][best])
    }

    /// Share of an annotator's answers that are expected to be right, over objects as frequent as they are.
    package func accuracy(of annotator: Int) -> Double {
        (0..<classes).reduce(0) { $0 + frequencies[$1] * confusions[annotator][$1][$1] }
    }

    /// Shares of the votes; an object without an answer could be anything.
    private static func votes(_ answers: [AnnotatorAnswer], _ objects: Int, _ classes: Int, _ gold: [Int: Int]) -> [[Double]] {
        var votes = [[Double]](repeating: [Double](repeating: 0, count: classes), count: objects)
        for answer in answers { votes[answer.object][answer.label] += 1 }
        for object in votes.indices {
            let sum = votes[object].reduce(0, +)
            for k in 0..<classes { votes[object][k] = sum > 0 ? votes[object][k] / sum : 1 / Double(classes) }
            if let truth = gold[object] { votes[object] = Self.certain(truth, classes) }
        }
        return votes
    }

    private static func certain(_ label: Int, _ classes: Int) -> [Double] { (0..<classes).map { $0 == label ? 1 : 0 } }

    private mutating func maximize(_ answers: [AnnotatorAnswer], _ priors: [Prior]) {
        var answered = [Bool](repeating: false, count: posteriors.count)
        var counts = priors.map { _ in [[Double]](repeating: [Double](repeating: 0, count: classes), count: classes) }
        for answer in answers {
            answered[answer.object] = true
            for k in 0..<classes { counts[answer.annotator][k][answer.label] += posteriors[answer.object][k] }
        }
        var totals = [Double](repeating: priors.first?.classAnswers ?? 0, count: classes)
        for (object, posterior) in posteriors.enumerated() where answered[object] { for k in 0..<classes { totals[k] += posterior[k] } }
        let sum = totals.reduce(0, +)
        frequencies = totals.map { sum > 0 ? $0 / sum : 1 / Double(classes) }
        confusions = zip(counts, priors).map(confusion)
    }

    private func confusion(_ counts: [[Double]], _ prior: Prior) -> [[Double]] {
        let right = (0..<classes).reduce(0) { $0 + counts[$1][$1] }
        let all = counts.reduce(0) { $0 + $1.reduce(0, +) }
        let known = all + prior.accuracyAnswers
        let accuracy = known > 0 ? (right + prior.accuracy * prior.accuracyAnswers) / known : prior.accuracy
        return (0..<classes).map { truth in
            let believed = (0..<classes).map { answer in
                classes == 1 ? 1 : answer == truth ? accuracy : (1 - accuracy) / Double(classes - 1)
            }
            let sum = counts[truth].reduce(0, +) + prior.strength
            // Without a prior, a class of which nothing was seen says nothing.
            return (0..<classes).map { sum > 0 ? (counts[truth][$0] + prior.strength * believed[$0]) / sum : 1 / Double(classes) }
        }
    }

    /// Sets the posteriors and returns the greatest change. Logarithms keep many answers to one object from vanishing.
    private mutating func expect(_ answers: [AnnotatorAnswer], _ gold: [Int: Int]) -> Double {
        var logs = posteriors.map { _ in frequencies.map { log(max($0, 1e-300)) } }
        let likelihoods = confusions.map { $0.map { $0.map { log(max($0, 1e-300)) } } }
        for answer in answers { for k in 0..<classes { logs[answer.object][k] += likelihoods[answer.annotator][k][answer.label] } }
        var change = 0.0
        for object in posteriors.indices where gold[object] == nil {
            let top = logs[object].max() ?? 0
            let powers = logs[object].map { exp($0 - top) }
            let sum = powers.reduce(0, +)
            for k in 0..<classes {
                change = max(change, abs(powers[k] / sum - posteriors[object][k]))
                posteriors[object][k] = powers[k] / sum
            }
        }
        return change
    }
}
