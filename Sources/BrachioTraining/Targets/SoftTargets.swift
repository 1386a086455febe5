public import BrachioCore
internal import BrachioManifest
internal import Foundation

/// What the loss compares a batch's logits with: a probability for every class.
public struct SoftTargets: Sendable, Hashable {
    public let classes: Int
    /// Share of the probability that is spread evenly over all classes (Szegedy et al., 2015).
    public let smoothing: Float

    public init(classes: Int, smoothing: Float = 0) {
        self.classes = classes
        self.smoothing = smoothing
    }

    /// `[N, classes]`, row-major.
    public func targets(of labels: [Int]) -> [Float] {
        let low = smoothing / Float(classes)
        var targets = [Float](repeating: low, count: labels.count * classes)
        for (row, label) in labels.enumerated() { targets[row * classes + label] += 1 - smoothing }
        return targets
    }

    /// `[N, classes]`, row-major: one for each class that a photo has, zero for the others.
    func independentTargets(of sets: [[Int]]) -> [Float] {
        var targets = [Float](repeating: 0, count: sets.count * classes)
        for (row, set) in sets.enumerated() { for label in set { targets[row * classes + label] = 1 } }
        return targets
    }

    /// How much more each class's presence weighs than its absence, so that both count alike over the photos: absent over present, from
    /// 0.05 to 20 (`pos_weight` of PyTorch's `BCEWithLogitsLoss`).
    static func balancingWeights(countPerClass: [Int], photos: Int) -> [Float] {
        countPerClass.map { count in count == 0 ? 1 : min(20, max(0.05, Float(photos - count) / Float(count))) }
    }
}

/// Mixes each photo of a batch with another one and their targets alike (Zhang et al., "mixup", 2017).
public struct Mixup: Sendable, Hashable, Codable {
    /// The share of the other photo follows Beta(alpha, alpha); above 0 and up to 1.
    public let alpha: Double

    public init(alpha: Double) throws {
        guard alpha > 0, alpha <= 1 else {
            throw BrachioError(.invalidInput, "a mixup strength of \(alpha) is not above 0 and up to 1", mend: "use 0.2")
        }
        self.alpha = alpha
    }

    /// Mixes `inputs` (`[N, …]`) and `targets` (`[N, K]`) in place; one share and one pairing for the batch, drawn from `source`.
    public func mix(inputs: UnsafeMutableBufferPointer<Float>, targets: inout [Float], count: Int, source: inout SplitMix64) {
        let share = Float(self.share(&source))
        let partners = Array(0..<count).shuffled(by: &source)
        let elements = inputs.count / count
        let originals = Array(inputs)
        for (row, partner) in partners.enumerated() where partner != row {
            for index in 0..<elements {
                let own = originals[row * elements + index]
                inputs[row * elements + index] = own + share * (originals[partner * elements + index] - own)
            }
        }
        let plain = targets
        let classes = targets.count / count
        for (row, partner) in partners.enumerated() {
            for index in 0..<classes {
                let own = plain[row * classes + index]
                targets[row * classes + index] = own + share * (plain[partner * classes + index] - own)
            }
        }
    }

    /// Beta(alpha, alpha) by Jöhnk's method, which accepts quickly for alpha up to 1.
    private func share(_ source: inout SplitMix64) -> Double {
        while true {
            let x = pow(Double(source.uniform()), 1 / alpha), y = pow(Double(source.uniform()), 1 / alpha)
            if x + y <= 1, x + y > 0 { return x / (x + y) }
        }
    }
}
