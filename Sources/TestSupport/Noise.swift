public import BrachioGraph

/// Values in [-1, 1) by a formula that scripts which make known answers evaluate bit for bit: element i is
/// (i · 2654435761 + salt · 40503 + 12345) mod 2³², mixed once, its upper 24 bits scaled.
public enum Noise {
    public static func tensor(_ shape: Shape, salt: Int) -> Tensor {
        let start = UInt32(truncatingIfNeeded: salt * 40503 + 12345)
        return Tensor(
            shape,
            (0..<shape.count).map { index in
                var x = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ start
                x = (x ^ (x >> 15)) &* 0x846C_A68B
                return Float((x ^ (x >> 16)) >> 8) * 0x1p-23 - 1
            })
    }

    /// Values that differ from each other, and from zero, by at least `step`, in a mixed order: safe around the corners of
    /// maxima and rectifiers.
    public static func distinct(_ shape: Shape, salt: Int, step: Float = 0.1) -> Tensor {
        let order = tensor(shape, salt: salt).values.enumerated().sorted { $0.element < $1.element }.map(\.offset)
        let half = Float(shape.count) / 2
        var result = Tensor(shape)
        for (rank, index) in order.enumerated() {
            let level = Float(rank) - half
            result.values[index] = (level >= 0 ? level + 1 : level) * step
        }
        return result
    }
}
