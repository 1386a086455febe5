public import BrachioGraph

/// How far two lists of numbers are apart.
public enum Difference {
    /// Largest absolute difference over the largest magnitude in `expected`; infinite where the counts differ or a value is no
    /// number.
    public static func relative(_ actual: [Float], _ expected: [Float]) -> Float {
        guard actual.count == expected.count else { return .infinity }
        let scale = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
        var largest: Float = 0
        for (a, b) in zip(actual, expected) {
            guard a.isFinite, b.isFinite else { return .infinity }
            largest = max(largest, abs(a - b))
        }
        return largest / scale
    }

    public static func relative(_ actual: Tensor, _ expected: Tensor) -> Float {
        actual.shape == expected.shape ? relative(actual.values, expected.values) : .infinity
    }
}
