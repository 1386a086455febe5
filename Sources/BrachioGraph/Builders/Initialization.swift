internal import BrachioCore
internal import Foundation

/// Seeded random tensors for fresh layers. Each tensor has a sequence of its own.
struct Initialization {
    private let source: SplitMix64
    private var serial: UInt64 = 0

    init(seed: UInt64) { source = SplitMix64(seed: seed) }

    /// Uniform in ±`bound`.
    mutating func uniform(_ shape: Shape, bound: Float) -> Tensor {
        var random = next()
        return Tensor(shape, (0..<shape.count).map { _ in random.uniform(-bound...bound) })
    }

    /// Normal with mean zero, by Box and Muller's transform.
    mutating func normal(_ shape: Shape, deviation: Float) -> Tensor {
        var random = next()
        let values = (0..<shape.count).map { _ in
            let radius = (-2 * log(1 - random.uniform())).squareRoot()
            return deviation * radius * cos(2 * Float.pi * random.uniform())
        }
        return Tensor(shape, values)
    }

    private mutating func next() -> SplitMix64 {
        serial += 1
        return source.derived(serial)
    }
}
