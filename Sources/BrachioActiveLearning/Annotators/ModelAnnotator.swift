/// A model's predictions as the answers of further annotators, one for each level of sureness, so that consolidation learns how often the
/// model is right when it is sure and when it is not, and gives its word the weight that it has earned (as CROWDLAB does by other means:
/// Goh, Tkachenko and Mueller, arXiv 2210.06812).
///
/// The predictions have to be of a model that has not learned from the very object: those of cross-validation.
package enum ModelAnnotator {
    /// The least probability of each level; a prediction below the first says nothing.
    package static let levels: [Double] = [0.4, 0.6, 0.8, 0.95]

    /// What is believed of a level before answers tell: that the probabilities are right, worth few answers.
    package static func prior(of level: Int) -> DawidSkene.Prior {
        let upper = level + 1 < levels.count ? levels[level + 1] : 1
        return DawidSkene.Prior(accuracy: (levels[level] + upper) / 2, accuracyAnswers: 5, strength: 5, classAnswers: 1)
    }

    /// - Parameters:
    ///   - predictions: probabilities of the classes by object.
    ///   - first: the number of the annotator of the lowest level; the others follow.
    package static func answers(_ predictions: [Int: [Float]], firstAnnotator first: Int) -> [AnnotatorAnswer] {
        predictions.sorted { $0.key < $1.key }.compactMap { object, probabilities in
            guard let best = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }),
                let level = levels.lastIndex(where: { Double(probabilities[best]) >= $0 })
            else { return nil }
            return AnnotatorAnswer(object: object, annotator: first + level, label: best)
        }
    }
}
