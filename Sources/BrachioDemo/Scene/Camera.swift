internal import BrachioCore

/// A pinhole camera that looks at the middle of a box and keeps the whole box in its frame.
struct Camera: Sendable {
    let eye: Vector
    let forward: Vector
    let right: Vector
    let up: Vector
    /// Tangent of half the vertical angle of view.
    let tangent: Float
    let aspect: Float

    /// `fill` is the share of the frame that the box takes, along the tighter side.
    init(
        box low: Vector, _ high: Vector, azimuth: Float, elevation: Float, roll: Float, tangent: Float, aspect: Float,
        fill: Float, shift: (Float, Float)
    ) {
        self.tangent = tangent
        self.aspect = aspect
        let back = Vector(cosine(azimuth) * cosine(elevation), sine(elevation), sine(azimuth) * cosine(elevation))
        let forward = -back
        let level = normalised(cross(forward, Vector(0, 1, 0)))
        let rise = cross(level, forward)
        let right = level * cosine(roll) + rise * sine(roll), up = rise * cosine(roll) - level * sine(roll)
        let middle = (low + high) * 0.5
        var distance: Float = 1
        for corner in 0..<8 {
            let point = Vector(corner & 1 == 0 ? low.x : high.x, corner & 2 == 0 ? low.y : high.y, corner & 4 == 0 ? low.z : high.z)
            let offset = point - middle
            let across = abs(dot(offset, right)) / (tangent * aspect * fill), along = abs(dot(offset, up)) / (tangent * fill)
            distance = max(distance, max(across, along) - dot(offset, forward))
        }
        let target = middle + right * (shift.0 * distance * tangent * aspect) + up * (shift.1 * distance * tangent)
        var eye = target - forward * distance
        eye.y = max(eye.y, 0.8)
        (self.eye, self.forward, self.right, self.up) = (eye, forward, right, up)
    }

    /// The ray through a place in the frame, both from -1 to 1, y upwards.
    @inline(__always) func ray(_ x: Float, _ y: Float) -> Vector {
        normalised(forward + right * (x * tangent * aspect) + up * (y * tangent))
    }
}
