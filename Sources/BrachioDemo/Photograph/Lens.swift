internal import BrachioCore

/// What the lens does: sharp at one distance, softer before and behind, sometimes shaken, darker in the corners.
struct Lens: Sendable {
    /// Distance in studs that is sharp.
    let focus: Float
    /// Blur radius in pixels of something infinitely far.
    let aperture: Float
    /// Blur radius in pixels everywhere.
    let softness: Float
    /// Camera movement during the exposure, in pixels.
    let shake: (Float, Float)
    let vignette: Float

    init(_ random: inout SplitMix64, focus: Float) {
        self.focus = focus
        aperture = random.uniform(1...7)
        softness = random.chance(0.4) ? random.uniform(0.3...1.3) : 0
        let angle = random.uniform(0...6.28), length = random.chance(0.2) ? random.uniform(1...3.2) : 0
        shake = (cosine(angle) * length, sine(angle) * length)
        vignette = random.uniform(0.05...0.35)
    }

    func apply(to exposure: Exposure) -> [Vector] {
        let width = exposure.width, height = exposure.height
        var result = exposure.colours
        let shaken = abs(shake.0) + abs(shake.1) > 0.5
        exposure.colours.withUnsafeBufferPointer { colours in
            exposure.depths.withUnsafeBufferPointer { depths in
                for y in 0..<height {
                    for x in 0..<width {
                        let index = y * width + x
                        var radius = softness + blur(depths[index])
                        if radius < 0.35 { radius = 0 }
                        if radius > 0 || shaken {
                            result[index] = gathered(colours, depths, x, y, width, height, radius, shaken)
                        }
                        let cx = (Float(x) / Float(width) - 0.5) * 2, cy = (Float(y) / Float(height) - 0.5) * 2
                        result[index] *= 1 - vignette * 0.5 * (cx * cx + cy * cy)
                    }
                }
            }
        }
        return result
    }

    private func blur(_ depth: Float) -> Float {
        let share = depth.isFinite ? abs(1 - focus / max(depth, 0.1)) : 1
        return max(0, aperture * share - 0.25)
    }

    private static let spiral: [(Float, Float)] = (0..<20).map { index in
        let radius = ((Float(index) + 0.5) / 20).squareRoot(), angle = Float(index) * 2.3999632
        return (radius * cosine(angle), radius * sine(angle))
    }

    @inline(__always)
    private func gathered(
        _ colours: UnsafeBufferPointer<Vector>, _ depths: UnsafeBufferPointer<Float>, _ x: Int, _ y: Int, _ width: Int, _ height: Int,
        _ radius: Float, _ shaken: Bool
    ) -> Vector {
        var sum = colours[y * width + x], weight: Float = 1
        let own = depths[y * width + x]
        for (index, place) in Self.spiral.enumerated() {
            let slide = shaken ? Float(index) / 19 - 0.5 : 0
            let px = Float(x) + place.0 * radius + shake.0 * slide, py = Float(y) + place.1 * radius + shake.1 * slide
            let i = min(max(Int(px.rounded()), 0), width - 1), j = min(max(Int(py.rounded()), 0), height - 1)
            let other = depths[j * width + i]
            // Something sharp in front does not bleed into the blur behind it.
            let share: Float = other < own * 0.97 && blur(other) + softness < radius * 0.5 && !shaken ? 0.06 : 1
            sum += colours[j * width + i] * share
            weight += share
        }
        return sum * (1 / weight)
    }
}
