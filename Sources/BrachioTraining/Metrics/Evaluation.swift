internal import Foundation

/// What a model did with labelled photos.
public struct Evaluation: Sendable, Hashable, Codable {
    public var confusion: ConfusionMatrix
    /// Mean of -log of the probability given to the true class.
    public var loss: Double
    /// How many likeliest classes `topAccuracy` looks at.
    public let topClasses: Int?
    private var amongTop = 0
    /// Of photos with several classes each; `nil` where each has one.
    public private(set) var decisions: ClassDecisions?

    public init(classes: Int, topClasses: Int? = nil, isMultiLabel: Bool = false) {
        decisions = isMultiLabel ? ClassDecisions(classes: classes) : nil
        confusion = ConfusionMatrix(classes: classes)
        loss = 0
        self.topClasses = topClasses
    }

    /// The share of photos whose class is among the likeliest `topClasses`, where that is counted.
    public var topAccuracy: Double? { topClasses.map { _ in count == 0 ? 0 : Double(amongTop) / Double(count) } }

    /// The share of photos, or of decisions where photos have several classes, that are right.
    public var accuracy: Double { decisions?.accuracy ?? confusion.accuracy }
    public var count: Int { decisions?.photos ?? confusion.count }

    /// Takes in the probabilities that the model gave the classes of one photo.
    public mutating func add(probabilities: [Float], truth: Int) {
        let seen = Double(count)
        loss = (loss * seen - log(max(Double(probabilities[truth]), Self.probabilityMin))) / (seen + 1)
        if let topClasses, Self.isAmongTop(topClasses, of: probabilities, truth) { amongTop += 1 }
        confusion.add(truth: truth, prediction: Self.best(probabilities))
    }

    /// Takes in the chances that the model gave the classes of one photo, each by itself.
    mutating func add(probabilities: [Float], truths: Set<Int>) {
        let seen = Double(count)
        var cost = 0.0
        for (index, chance) in probabilities.enumerated() {
            cost -= log(max(Double(truths.contains(index) ? chance : 1 - chance), Self.probabilityMin))
        }
        loss = (loss * seen + cost / Double(max(1, probabilities.count))) / (seen + 1)
        decisions?.add(probabilities, truths)
    }

    /// Takes in a batch's probabilities, `[N, K]`; samples that only fill the batch up are left out.
    mutating func add(probabilities: [Float], of batch: Batch) {
        let classes = probabilities.count / batch.size
        for row in 0..<batch.count {
            if decisions != nil {
                add(probabilities: Array(probabilities[row * classes..<(row + 1) * classes]), truths: Set(batch.labelSets[row]))
                continue
            }
            add(probabilities: Array(probabilities[row * classes..<(row + 1) * classes]), truth: batch.labels[row])
        }
    }

    /// Whether fewer than `count` values are greater than the one at `index`, ties in favour of the earlier.
    static func isAmongTop(_ count: Int, of values: [Float], _ index: Int) -> Bool {
        var ahead = 0
        for (other, value) in values.enumerated() where value > values[index] || (value == values[index] && other < index) { ahead += 1 }
        return ahead < count
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
