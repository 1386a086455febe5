/// What is kept of any number of observations. Merging is exact for everything but the distribution, whose error is stated in
/// `QuantileSketch`, and does not depend on order but for rounding.
package struct Aggregate: Hashable, Sendable {
    package private(set) var count: Double
    package private(set) var sum: Double
    package private(set) var minimum: Double
    package private(set) var maximum: Double
    /// `nil` where some observations came as statistics of different values, whose distribution nobody knows.
    package private(set) var distribution: QuantileSketch?

    package init(value: Double, count: Double) {
        self.count = count
        sum = value * count
        minimum = value
        maximum = value
        distribution = QuantileSketch(value: value, weight: count)
    }

    /// Values and how often each occurred: as many of both, and at least one.
    init(values: [Double], counts: [Double]) {
        self.init(
            count: counts.reduce(0, +), sum: zip(values, counts).reduce(0) { $0 + $1.0 * $1.1 }, minimum: values.min() ?? 0,
            maximum: values.max() ?? 0, distribution: QuantileSketch(values: values, weights: counts))
    }

    /// Statistics that somebody else computed. Where minimum and maximum are equal the distribution is known.
    package init(count: Double, sum: Double, minimum: Double, maximum: Double) {
        self.init(
            count: count, sum: sum, minimum: minimum, maximum: maximum,
            distribution: minimum == maximum ? QuantileSketch(value: minimum, weight: count) : nil)
    }

    init(count: Double, sum: Double, minimum: Double, maximum: Double, distribution: QuantileSketch?) {
        self.count = count
        self.sum = sum
        self.minimum = minimum
        self.maximum = maximum
        self.distribution = distribution
    }

    package mutating func merge(_ other: Aggregate) {
        count += other.count
        sum += other.sum
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        if let theirs = other.distribution { distribution?.merge(theirs) } else { distribution = nil }
    }

    package func merged(with other: Aggregate) -> Aggregate {
        var result = self
        result.merge(other)
        return result
    }
}
