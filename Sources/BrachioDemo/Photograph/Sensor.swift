internal import BrachioCore

/// What the camera's sensor and software do: exposure, white balance, noise, tone curve.
struct Sensor: Sendable {
    let target: Float
    let balance: Vector
    let noise: Float
    let seed: UInt32

    init(_ random: inout SplitMix64) {
        target = random.uniform(0.16...0.30)
        let warmth = random.uniform(-0.08...0.10)
        balance = Vector(1 + warmth, 1, 1 - warmth)
        noise = random.chance(0.35) ? random.uniform(0.012...0.035) : random.uniform(0.002...0.010)
        seed = UInt32(truncatingIfNeeded: random.next())
    }

    /// 8-bit RGB, three bytes a pixel.
    func develop(_ colours: [Vector], width: Int) -> [UInt8] {
        var sum: Double = 0
        for colour in colours { sum += Double(min(dot(colour, Vector(0.3, 0.6, 0.1)), 2)) }
        let gain = target / max(Float(sum / Double(max(colours.count, 1))), 0.01)
        var bytes = [UInt8](repeating: 0, count: colours.count * 3)
        for (index, colour) in colours.enumerated() {
            let x = Int32(index % width), y = Int32(index / width)
            for channel in 0..<3 {
                let level = Self.display(colour[channel] * balance[channel] * gain)
                let h = Noise.hash(x, y, seed &+ UInt32(channel))
                let bell = Float(h & 0xFF) + Float((h >> 8) & 0xFF) + Float((h >> 16) & 0xFF) + Float(h >> 24)
                let grain = (bell - 510) * (1 / 148) * noise
                bytes[index * 3 + channel] = UInt8(clamp((level + grain) * 255 + 0.5, 0, 255))
            }
        }
        return bytes
    }

    /// Filmic curve (Narkowicz, "ACES filmic tone mapping curve", 2015), then an approximation of the sRGB curve by square roots.
    @inline(__always) static func display(_ value: Float) -> Float {
        let x = max(value, 0) * 0.9
        let film = clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14))
        let s1 = film.squareRoot(), s2 = s1.squareRoot(), s3 = s2.squareRoot()
        return clamp(0.662002687 * s1 + 0.684122060 * s2 - 0.323583601 * s3 - 0.0225411470 * film)
    }
}
