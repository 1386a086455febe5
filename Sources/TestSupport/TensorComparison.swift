internal import BrachioCore
public import BrachioGraph

extension Tensor {
    /// The largest difference of two elements at one place; infinite where the shapes differ or a number is not finite.
    public func largestDifference(from other: Tensor) -> Float {
        guard shape == other.shape else { return .infinity }
        return zip(values, other.values).reduce(0) { largest, pair in
            let difference = abs(pair.0 - pair.1)
            return difference.isFinite ? max(largest, difference) : .infinity
        }
    }

    /// Uniform in `range`, the same for the same seed.
    public static func random(_ shape: Shape, seed: UInt64, in range: ClosedRange<Float> = -1...1) -> Tensor {
        var source = SplitMix64(seed: seed)
        return Tensor(shape, (0..<shape.count).map { _ in source.uniform(range) })
    }
}
