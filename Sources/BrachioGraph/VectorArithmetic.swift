/// The two inner loops that nearly all of a network's reference evaluation is spent in.
enum VectorArithmetic {
    /// y += a · x
    static func addScaled(
        _ x: UnsafePointer<Float>, times a: Float, to y: UnsafeMutablePointer<Float>, count: Int
    ) {
        for index in 0..<count { y[index] += a * x[index] }
    }

    /// Σ x · y, as eight interleaved partial sums.
    static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
        var partial = SIMD8<Float>()
        let whole = count & ~7
        let xBytes = UnsafeRawPointer(x), yBytes = UnsafeRawPointer(y)
        for index in stride(from: 0, to: whole, by: 8) {
            partial += xBytes.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
                * yBytes.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
        }
        var sum = partial.sum()
        for index in whole..<count { sum += x[index] * y[index] }
        return sum
    }
}
