/// Values that look random and depend only on where they are asked for.
enum Noise {
    @inline(__always) static func hash(_ x: Int32, _ y: Int32, _ seed: UInt32) -> UInt32 {
        var h = UInt32(bitPattern: x) &* 0x8DA6_B343 ^ UInt32(bitPattern: y) &* 0xD816_3841 ^ seed &* 0xCB1A_B31F
        h ^= h >> 15
        h = h &* 0x2C1B_3C6D
        h ^= h >> 12
        h = h &* 0x297A_2D39
        return h ^ (h >> 15)
    }

    /// Uniform in [0, 1) at a lattice point.
    @inline(__always) static func uniform(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Float {
        Float(hash(x, y, seed) >> 8) * 0x1p-24
    }

    /// Smooth noise in [0, 1] with features about one unit wide.
    @inline(__always) static func value(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
        let fx = x.rounded(.down), fy = y.rounded(.down)
        let i = Int32(clamp(fx, -1e9, 1e9)), j = Int32(clamp(fy, -1e9, 1e9))
        let u = x - fx, v = y - fy
        let su = u * u * (3 - 2 * u), sv = v * v * (3 - 2 * v)
        let low = mix(uniform(i, j, seed), uniform(i + 1, j, seed), su)
        let high = mix(uniform(i, j + 1, seed), uniform(i + 1, j + 1, seed), su)
        return mix(low, high, sv)
    }

    /// Three octaves of smooth noise, in [0, 1].
    @inline(__always) static func fractal(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
        value(x, y, seed) * 0.55 + value(x * 2.1 + 7.3, y * 2.1 + 1.7, seed &+ 1) * 0.3
            + value(x * 4.3 + 3.1, y * 4.3 + 9.2, seed &+ 2) * 0.15
    }
}
