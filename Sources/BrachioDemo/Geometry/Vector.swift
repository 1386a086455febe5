/// A point, direction or linear colour. Lengths are in studs: the distance between two knobs of a brick.
package typealias Vector = SIMD3<Float>

@inline(__always) func dot(_ a: Vector, _ b: Vector) -> Float { a.x * b.x + a.y * b.y + a.z * b.z }

@inline(__always) func cross(_ a: Vector, _ b: Vector) -> Vector {
    Vector(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

@inline(__always) func length(_ a: Vector) -> Float { dot(a, a).squareRoot() }

@inline(__always) func normalised(_ a: Vector) -> Vector { a * (1 / max(length(a), 1e-12)) }

@inline(__always) func mix(_ a: Vector, _ b: Vector, _ share: Float) -> Vector { a + (b - a) * share }

@inline(__always) func mix(_ a: Float, _ b: Float, _ share: Float) -> Float { a + (b - a) * share }

@inline(__always) func clamp(_ value: Float, _ low: Float = 0, _ high: Float = 1) -> Float { min(max(value, low), high) }

/// Rises smoothly from 0 at `low` to 1 at `high`.
@inline(__always) func smoothstep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = clamp((value - low) / (high - low))
    return t * t * (3 - 2 * t)
}

@inline(__always) func reflected(_ direction: Vector, _ normal: Vector) -> Vector {
    direction - normal * (2 * dot(direction, normal))
}

extension SIMD3 where Scalar == Float {
    func shifted(x: Float = 0, y: Float = 0, z: Float = 0) -> Vector { Vector(self.x + x, self.y + y, self.z + z) }
}
