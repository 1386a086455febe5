public import BrachioCore

extension SplitMix64 {
    /// A whole number from 0 up to `bound`, by the high half of a 64 × 64 bit product (bias below bound / 2⁶⁴).
    ///
    /// `Int.random(in:using:)` may change with the standard library; a recorded seed must not.
    public mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "a bound must be positive")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}

extension Array {
    /// Fisher and Yates' shuffle, the same on every platform and in every version.
    public func shuffled(by source: inout SplitMix64) -> [Element] {
        var result = self
        for last in stride(from: count - 1, to: 0, by: -1) { result.swapAt(last, source.next(below: last + 1)) }
        return result
    }
}
