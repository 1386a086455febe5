internal import Foundation

/// What a model did with labelled photos.
public struct Evaluation: Sendable, Hashable, Codable {
    public var confusion: ConfusionMatrix
    /// Mean of -log of the probability given to the true class.
    public var loss: Double

    public init(classes: Int) {
        confusion = ConfusionMatrix(classes: classes)
        loss = 0
    }

    public var accuracy: Double { confusion.accuracy }
    public var count: Int { confusion.count }

    /// Takes in the probabilities that the model gave the classes of one photo.
    public mutating func add(probabilities: [Float], truth: Int) {
        let seen = Double(count)
        loss = (loss * seen - log(max(Double(probabilities[truth]), Self.probabilityMin))) / (seen + 1)
        confusion.add(truth: truth, prediction: Self.best(probabilities))
    }

    /// Takes in a batch's probabilities, `[N, K]`; samples that only fill the batch up are left out.
    mutating func add(probabilities: [Float], of batch: Batch) {
        let classes = probabilities.count / batch.size
        for row in 0..<batch.count {
            add(probabilities: Array(probabilities[row * classes..<(row + 1) * classes]), truth: batch.labels[row])
        }
    }

    /// The first index of the greatest value; not-a-number counts as least.
    public static func best(_ values: [Float]) -> Int {
        var best = 0
        for index in values.indices where values[index] > values[best] || values[best].isNaN { best = index }
        return best
    }

    /// A probability that has been rounded to zero costs as much as this one, not infinitely much.
    static let probabilityMin = 1e-12
}
