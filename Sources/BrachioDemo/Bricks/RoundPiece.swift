/// A smooth piece between the bricks: a ball at each end and the cone that wraps both. Horns, claws, eyes, fingers.
package struct RoundPiece {
    package var start: Vector
    package var end: Vector
    package var startRadius: Float
    package var endRadius: Float
    /// Index into the model's palette.
    var ink: UInt8

    package init(start: Vector, end: Vector, startRadius: Float, endRadius: Float, ink: UInt8) {
        (self.start, self.end, self.ink) = (start, end, ink)
        (self.startRadius, self.endRadius) = (startRadius, endRadius)
    }

    static func ball(_ centre: Vector, _ radius: Float, _ ink: UInt8) -> RoundPiece {
        RoundPiece(
            start: centre, end: centre + Vector(0.01, 0, 0), startRadius: radius, endRadius: radius, ink: ink)
    }

    /// Where the ray enters, with the outward normal; `nil` when it misses or starts inside.
    /// Formula: Inigo Quilez, "intersectors" (rounded cone).
    @inline(__always)
    package func intersect(_ origin: Vector, _ direction: Vector) -> (distance: Float, normal: Vector)? {
        let axis = end - start, fromStart = origin - start, fromEnd = origin - end
        let slope = startRadius - endRadius
        let m0 = dot(axis, axis), m1 = dot(axis, fromStart), m2 = dot(axis, direction)
        let m3 = dot(direction, fromStart), m5 = dot(fromStart, fromStart)
        let m6 = dot(fromEnd, direction), m7 = dot(fromEnd, fromEnd)
        let d2 = m0 - slope * slope
        let k2 = d2 - m2 * m2
        let k1 = d2 * m3 - m1 * m2 + m2 * slope * startRadius
        let k0 = d2 * m5 - m1 * m1 + m1 * slope * startRadius * 2 - m0 * startRadius * startRadius
        let h = k1 * k1 - k0 * k2
        if h > 0, abs(k2) > 1e-9 {
            let t = (-h.squareRoot() - k1) / k2
            let y = m1 - startRadius * slope + t * m2
            if y > 0, y < d2 {
                return t > 0 ? (t, normalised((fromStart + direction * t) * d2 - axis * y)) : nil
            }
        }
        var best: (Float, Vector)?
        let h1 = m3 * m3 - m5 + startRadius * startRadius
        if h1 > 0 {
            let t = -m3 - h1.squareRoot()
            if t > 0 { best = (t, (fromStart + direction * t) * (1 / startRadius)) }
        }
        let h2 = m6 * m6 - m7 + endRadius * endRadius
        if h2 > 0 {
            let t = -m6 - h2.squareRoot()
            if t > 0, t < best?.0 ?? .infinity { best = (t, (fromEnd + direction * t) * (1 / endRadius)) }
        }
        return best.map { (distance: $0.0, normal: $0.1) }
    }
}
