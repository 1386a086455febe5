internal import BrachioCore
internal import Foundation

/// Multinomial logistic regression on features: the head of a network whose other layers are frozen.
public struct LogisticRegression: Sendable {
    /// `[K, D]`, row-major, for the features as they come.
    public let weights: [Float]
    /// `[K]`.
    public let biases: [Float]
    /// Strength of the penalty that was used.
    public let l2: Double

    public let columns: Int
    public var classes: Int { biases.count }

    /// Minimises mean cross-entropy + `l2` / 2 · ‖weights of standardised features‖² (scikit-learn's `C` is 1 / (l2 · rows)).
    ///
    /// Throws for features that are not numbers, and when features and labels do not fit.
    public init(_ features: FeatureMatrix, labels: [Int], classes: Int, l2: Double, threads: Int = 2) throws {
        try Self.check(features, labels, classes)
        let standardization = Standardization(of: features)
        let standardized = standardization.apply(to: features)
        let unknowns = Self.solve(standardized, labels, classes, l2: l2, threads: threads, from: nil)
        (weights, biases) = Self.unstandardized(unknowns, standardization, classes)
        columns = features.columns
        self.l2 = l2
    }

    package static func check(_ features: FeatureMatrix, _ labels: [Int], _ classes: Int) throws {
        guard features.rows == labels.count, features.rows > 0, labels.allSatisfy((0..<classes).contains) else {
            throw BrachioError(
                .invalidInput, "\(features.rows) rows of features and \(labels.count) labels of \(classes) classes do not fit")
        }
        guard features.values.allSatisfy(\.isFinite) else {
            throw BrachioError(
                .invalidInput, "the backbone's features are not finite numbers",
                mend: "check that the backbone takes pixels as its preprocessing gives them")
        }
    }

    /// The unknowns of `SoftmaxObjective` at its minimum, for standardised features.
    package static func solve(
        _ features: FeatureMatrix, _ labels: [Int], _ classes: Int, l2: Double, threads: Int, from start: [Float]?
    ) -> [Float] {
        let objective = SoftmaxObjective(
            features: features, targets: .classes(labels), classes: classes, l2: l2, threads: threads)
        return LimitedMemoryBFGS().minimize(from: start ?? [Float](repeating: 0, count: objective.unknowns)) {
            objective.evaluate($0, gradient: &$1)
        }
    }

    /// Weights and biases for features as they come: w · (x - mean) · scale + b = (w · scale) · x + (b - Σ w · scale · mean).
    private static func unstandardized(
        _ unknowns: [Float], _ standardization: Standardization, _ classes: Int
    ) -> ([Float], [Float]) {
        let columns = standardization.mean.count
        var weights = Array(unknowns.prefix(classes * columns))
        var biases = Array(unknowns.suffix(classes))
        for k in 0..<classes {
            var shift = 0.0
            for column in 0..<columns {
                weights[k * columns + column] *= standardization.scale[column]
                shift += Double(weights[k * columns + column]) * Double(standardization.mean[column])
            }
            biases[k] -= Float(shift)
        }
        return (weights, biases)
    }

    /// The softmax of the scores of one sample, `[K]`.
    package func probabilities(_ features: some Collection<Float>) -> [Float] {
        let scores = logits(features)
        let top = scores.max() ?? 0
        let powers = scores.map { exp($0 - top) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// Scores of one sample, `[K]`.
    public func logits(_ features: some Collection<Float>) -> [Float] {
        let features = Array(features)
        return (0..<classes).map { k in
            var sum = biases[k]
            for (column, value) in features.enumerated() { sum += weights[k * columns + column] * value }
            return sum
        }
    }
}
