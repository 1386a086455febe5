internal import BrachioCore

/// A table, lawn or sheet of paper with its light, on which things are put before the camera is set up.
struct Setting {
    private let ground: Ground
    private let backdrop: Backdrop
    private var placed: [(BrickModel, Vector, Float, UInt32, Float)] = []

    init(_ random: inout SplitMix64) {
        ground = Ground(&random)
        backdrop = Backdrop(&random, ground: ground)
    }

    mutating func place(_ model: BrickModel, at position: Vector, angle: Float, gloss: Float, _ random: inout SplitMix64) {
        placed.append((model, position, angle, UInt32(truncatingIfNeeded: random.next()), gloss))
    }

    /// Sometimes lays a studded plate under everything; returns the height on which things then stand.
    mutating func standOnBaseplate(_ random: inout SplitMix64, when allowed: Bool) -> Float {
        guard allowed, random.chance(0.22) else { return 0 }
        var model = BrickModel(reachX: 32, reachZ: 24, height: 1, palette: [.zero, random.pick(Palette.bricks) * 0.9])
        let halfX = Float(20 + random.below(7)), halfZ = Float(11 + random.below(6))
        model.fill(from: Vector(-halfX, 0, -halfZ), to: Vector(halfX, 0.3, halfZ)) { point in
            abs(point.x) < halfX && abs(point.z) < halfZ && point.y < 0.4 ? 1 : 0
        }
        model.finish()
        place(model, at: .zero, angle: 0, gloss: 0.6, &random)
        return BrickModel.plate
    }

    func scene(framing stage: Stage, floor: Float, aspect: Float, _ random: inout SplitMix64) -> Scene {
        let side: Float = random.chance(0.5) ? 1 : -1
        let azimuth = side * (Float.pi / 2) + radians(random.bell() * stage.viewSpread)
        let elevation = radians(random.uniform(7...30))
        let camera = Camera(
            box: stage.low.shifted(y: floor), stage.high.shifted(y: floor), azimuth: azimuth, elevation: elevation,
            roll: radians(random.bell() * 1.6), tangent: random.uniform(0.24...0.36), aspect: aspect,
            fill: random.uniform(0.88...1.04), shift: (random.bell() * 0.05, random.bell() * 0.04))
        let light = Light(&random, azimuth: azimuth, ground: ground.mean)
        var scene = Scene(ground: ground, backdrop: backdrop, light: light, camera: camera)
        for (model, position, angle, seed, gloss) in placed {
            scene.place(model, at: position, angle: angle, seed: seed, gloss: gloss)
        }
        return scene
    }
}
