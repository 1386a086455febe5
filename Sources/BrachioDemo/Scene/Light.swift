internal import BrachioCore

/// One key light of a certain size, and light from everywhere else.
struct Light: Sendable {
    /// Towards the key light.
    let direction: Vector
    private let tangent: Vector
    private let bitangent: Vector
    /// Tangent of the key light's apparent radius: 0.02 is a hard, 0.2 a soft shadow.
    let spread: Float
    let colour: Vector
    let sky: Vector
    let floor: Vector
    /// A second, weaker source that shows only in reflections and as fill.
    private let fillDirection: Vector

    /// `azimuth` is the camera's, so that the key light stands beside or behind the camera.
    init(_ random: inout SplitMix64, azimuth: Float, ground: Vector) {
        let around = azimuth + radians(random.uniform(-95...95)), height = radians(random.uniform(32...68))
        direction = Vector(cosine(around) * cosine(height), sine(height), sine(around) * cosine(height))
        tangent = normalised(cross(direction, Vector(0.3, 0.9, 0.2)))
        bitangent = cross(direction, tangent)
        spread = random.uniform(0.02...0.12)
        let warmth = random.uniform(-0.16...0.22)
        let share = random.uniform(0.5...0.8)
        colour = Vector(1 + warmth, 1, 1 - warmth) * (2.7 * share)
        sky = Vector(1 - warmth * 0.5, 1, 1 + warmth * 0.7) * (1.25 * (1 - share) + 0.28)
        floor = ground * (0.5 * (1 - share) + 0.25)
        let other = azimuth + radians(random.uniform(-150...150))
        fillDirection = normalised(Vector(cosine(other), 0.7, sine(other)))
    }

    /// A direction to a point of the key light; `u` and `v` in [0, 1) choose the point.
    @inline(__always) func sample(_ u: Float, _ v: Float) -> Vector {
        normalised(direction + tangent * ((u - 0.5) * 2 * spread) + bitangent * ((v - 0.5) * 2 * spread))
    }

    /// Light from everywhere that falls on a surface looking along `normal`.
    @inline(__always) func ambient(_ normal: Vector) -> Vector {
        mix(floor, sky, normal.y * 0.5 + 0.5) + sky * (0.25 * max(0, dot(normal, fillDirection)))
    }

    /// What a mirror sees in this direction: sky, floor, the key light as a bright window, the fill as a dim one.
    @inline(__always) func mirrored(_ direction: Vector) -> Vector {
        let base = mix(floor, sky, smoothstep(-0.25, 0.5, direction.y))
        let key = smoothstep(0.955, 0.985, dot(direction, self.direction))
        let fill = smoothstep(0.86, 0.95, dot(direction, fillDirection))
        return base + colour * (key * 7) + sky * (fill * 2.2)
    }
}
