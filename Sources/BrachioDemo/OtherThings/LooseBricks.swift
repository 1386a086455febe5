internal import BrachioCore

/// Single bricks and small stacks of them.
enum LooseBricks {
    static func brick(_ random: inout SplitMix64) -> BrickModel {
        let palette = Coat(&random).palette.map { _ in random.pick(Palette.bricks) }
        var model = BrickModel(reachX: 5, reachZ: 3, height: 4, palette: palette)
        let length = [1, 2, 2, 3, 4, 4][random.below(6)], width = random.chance(0.7) ? 2 : 1
        let height: Float = random.chance(0.75) ? 1.2 : 0.4
        model.fill(from: Vector(-4, 0, -2), to: Vector(4, height, 2)) { point in
            point.x > -0.6 && point.x < Float(length) - 0.5 && point.z > -0.6 && point.z < Float(width) - 0.5 && point.y < height
                ? Coat.Ink.main : 0
        }
        model.finish()
        return model
    }

    /// A stack or wall of bricks in many colours, higher in some places than in others.
    static func pile(_ random: inout SplitMix64) -> BrickModel {
        var palette = Coat(&random).palette
        for ink in 1..<palette.count { palette[ink] = random.pick(Palette.bricks) }
        var model = BrickModel(reachX: 11, reachZ: 6, height: 24, palette: palette)
        let half = random.uniform(3...9), deep = random.uniform(1.6...5), tall = random.uniform(4...16)
        let seed = UInt32(truncatingIfNeeded: random.next())
        model.fill(from: Vector(-half, 0, -deep), to: Vector(half, tall, deep)) { point in
            let brick = Int32((point.y / 1.2).rounded(.down))
            let column = Int32((point.x / 3 + Float(brick) * 0.5).rounded(.down))
            guard abs(point.x) < half, abs(point.z) < deep, point.y < tall * (0.4 + 0.6 * Noise.uniform(Int32((point.x / 4).rounded(.down)), 7, seed)) else { return 0 }
            return UInt8(1 + Noise.hash(column, brick, seed) % 7)
        }
        model.finish()
        return model
    }
}
