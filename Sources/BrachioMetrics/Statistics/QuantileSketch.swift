internal import Foundation

/// A distribution that can be merged and asked for quantiles, each within 1 % of the true value.
///
/// This is DDSketch (Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
/// PVLDB 12(12), 2019) with α = 0.01: a positive value x counts in bin ⌈log_γ x⌉ with γ = (1 + α) / (1 − α), and a bin stands for the
/// value 2γⁱ / (γ + 1). Negative values have bins of their own, as do values nearer to zero than 10⁻¹². Beyond `binsMax` bins the
/// lowest are put together, which costs accuracy there only.
package struct QuantileSketch: Hashable, Sendable {
    /// The stated relative error α.
    package static let relativeError = 0.01
    package static let binsMax = 2_048

    static let gamma = (1 + relativeError) / (1 - relativeError)
    private static let logGamma = log(gamma)
    private static let smallest = 1e-12
    /// Added to the logarithm of every magnitude, so that it is positive from `smallest` on.
    private static let offset = Int32((-log(smallest) / logGamma).rounded(.up)) + 1

    /// Rising; negative for negative values, 0 for zero.
    private(set) var keys: [Int32] = []
    /// How often a value of that bin occurred.
    private(set) var weights: [Double] = []

    package init() {}

    init(value: Double, weight: Double) {
        keys = [Self.key(value)]
        weights = [weight]
    }

    init(values: [Double], weights: [Double]) {
        for (key, weight) in zip(values.map(Self.key), weights).sorted(by: { $0.0 < $1.0 }) {
            if keys.last == key {
                self.weights[keys.count - 1] += weight
            } else {
                keys.append(key)
                self.weights.append(weight)
            }
        }
    }

    /// Bins that were written by `encoded`; `keys` rise.
    init(keys: [Int32], weights: [Double]) {
        self.keys = keys
        self.weights = weights
    }

    package var weight: Double { weights.reduce(0, +) }

    package mutating func merge(_ other: QuantileSketch) {
        if other.keys.count == 1 {
            add(other.keys[0], other.weights[0])
        } else {
            mergeSorted(other)
        }
        collapse()
    }

    /// The bins' representative values, rising, with their weights.
    var bins: [(value: Double, weight: Double)] {
        zip(keys, weights).map { (Self.value($0), $1) }
    }

    /// The value of rank ⌊q · (n − 1)⌋ among the n values that were added, in rising order; `nil` where there is none.
    package func quantile(_ q: Double) -> Double? {
        guard let last = keys.last else { return nil }
        let rank = q * (weight - 1)
        var seen = 0.0
        for (key, weight) in zip(keys, weights) {
            seen += weight
            if seen > rank { return Self.value(key) }
        }
        return Self.value(last)
    }

    private mutating func add(_ key: Int32, _ weight: Double) {
        var low = 0, high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        if low < keys.count, keys[low] == key {
            weights[low] += weight
        } else {
            keys.insert(key, at: low)
            weights.insert(weight, at: low)
        }
    }

    private mutating func mergeSorted(_ other: QuantileSketch) {
        var result = QuantileSketch()
        result.keys.reserveCapacity(keys.count + other.keys.count)
        result.weights.reserveCapacity(keys.count + other.keys.count)
        var a = 0, b = 0
        while a < keys.count || b < other.keys.count {
            let takesA = b == other.keys.count || (a < keys.count && keys[a] <= other.keys[b])
            let takesB = a == keys.count || (b < other.keys.count && other.keys[b] <= keys[a])
            result.keys.append(takesA ? keys[a] : other.keys[b])
            result.weights.append((takesA ? weights[a] : 0) + (takesB ? other.weights[b] : 0))
            if takesA { a += 1 }
            if takesB { b += 1 }
        }
        self = result
    }

    private mutating func collapse() {
        let excess = keys.count - Self.binsMax
        guard excess > 0 else { return }
        weights[excess] += weights[..<excess].reduce(0, +)
        keys.removeFirst(excess)
        weights.removeFirst(excess)
    }

    static func key(_ value: Double) -> Int32 {
        let magnitude = abs(value)
        guard magnitude >= smallest else { return 0 }
        let index = Int32((log(magnitude) / logGamma).rounded(.up)) + offset
        return value < 0 ? -index : index
    }

    static func value(_ key: Int32) -> Double {
        guard key != 0 else { return 0 }
        let magnitude = 2 * exp(Double(abs(key) - offset) * logGamma) / (gamma + 1)
        return key < 0 ? -magnitude : magnitude
    }
}
