internal import Foundation

/// One number that makes a softmax as sure as it is right.
enum Temperature {
    /// Least and greatest that is chosen.
    static let range: ClosedRange<Double> = 0.25...10

    /// The temperature with the least mean cross-entropy of held-out scores, by golden section on its logarithm.
    static func best(_ held: [(scores: [Float], shares: [Float])]) -> Float {
        var low = log(range.lowerBound), high = log(range.upperBound)
        let ratio = (5.0.squareRoot() - 1) / 2
        var a = high - ratio * (high - low), b = low + ratio * (high - low)
        var lossA = loss(held, exp(a)), lossB = loss(held, exp(b))
        for _ in 0..<24 {
            if lossA < lossB {
                (high, b, lossB) = (b, a, lossA)
                a = high - ratio * (high - low)
                lossA = loss(held, exp(a))
            } else {
                (low, a, lossA) = (a, b, lossB)
                b = low + ratio * (high - low)
                lossB = loss(held, exp(b))
            }
        }
        return Float(exp((low + high) / 2))
    }

    static func softmax(_ scores: [Float], _ temperature: Float) -> [Float] {
        let top = scores.max() ?? 0
        let powers = scores.map { exp(($0 - top) / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    private static func loss(_ held: [(scores: [Float], shares: [Float])], _ temperature: Double) -> Double {
        held.reduce(0) { sum, sample in
            let probabilities = softmax(sample.scores, Float(temperature))
            return sum - zip(probabilities, sample.shares).reduce(0.0) { $1.1 > 0 ? $0 + Double($1.1) * log(max(1e-9, Double($1.0))) : $0 }
        }
    }
}
