internal import BrachioCore

/// What is far behind the scene, out of focus: a wall, a room or a garden.
struct Backdrop: Sendable {
    private struct Patch {
        let across: Float
        let up: Float
        let halfWidth: Float
        let halfHeight: Float
        let softness: Float
        let colour: Vector
        let round: Bool
    }

    private let low: Vector
    private let high: Vector
    private let patches: [Patch]
    /// Distance from the origin at which the ground ends (a table's edge) or melts into the backdrop.
    let edge: Float
    /// A sweep of paper or cloth runs up the wall; a lawn runs to a hedge; a table ends.
    let melts: Bool

    init(_ random: inout SplitMix64, ground: Ground) {
        let seamless = ground.kind == .paper || (ground.kind == .cloth && random.chance(0.5))
        melts = seamless || ground.kind == .lawn || ground.kind == .carpet
        edge = melts ? random.uniform(34...60) : random.uniform(26...46)
        if seamless {
            low = ground.first * 0.92
            high = ground.first * random.uniform(0.55...0.85)
            patches = []
            return
        }
        let outdoors = ground.kind == .lawn
        let walls = [Vector(0.55, 0.52, 0.46), Vector(0.30, 0.36, 0.42), Vector(0.46, 0.40, 0.30), Vector(0.20, 0.22, 0.24), Vector(0.42, 0.50, 0.40), Vector(0.58, 0.58, 0.58)]
        let wall = outdoors ? Vector(0.12, 0.20, 0.06) : random.pick(walls) * random.uniform(0.5...1)
        low = outdoors ? ground.mean * 0.8 : wall * 0.62
        high = outdoors ? Vector(0.52, 0.62, 0.74) : wall
        var patches: [Patch] = []
        for _ in 0..<(6 + random.below(10)) {
            let round = outdoors || random.chance(0.4)
            let size = random.uniform(0.02...0.13)
            let tint = outdoors
                ? mix(Vector(0.06, 0.14, 0.03), Vector(0.42, 0.50, 0.16), random.uniform())
                : mix(wall, random.pick(Palette.bricks), random.uniform(0.15...0.75)) * random.uniform(0.4...1.3)
            patches.append(
                Patch(
                    across: random.uniform(-0.75...0.75), up: random.uniform(-0.16...0.42), halfWidth: size,
                    halfHeight: round ? size : size * random.uniform(0.5...3.5), softness: random.uniform(0.012...0.05),
                    colour: tint, round: round))
        }
        self.patches = patches
    }

    /// Linear colour in a direction; `across` and `up` are its parts to the right of and above the camera's level line.
    func colour(across: Float, up: Float) -> Vector {
        var colour = mix(low, high, smoothstep(-0.25, 0.35, up))
        for patch in patches {
            let x = abs(across - patch.across) / patch.halfWidth, y = abs(up - patch.up) / patch.halfHeight
            let away = patch.round ? (x * x + y * y).squareRoot() : max(x, y)
            let soft = patch.softness / min(patch.halfWidth, patch.halfHeight)
            if away < 1 + soft { colour = mix(colour, patch.colour, 0.85 * smoothstep(1 + soft, 1 - soft, away)) }
        }
        return colour
    }
}
