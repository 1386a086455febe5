internal import BrachioCore

enum House {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random)
        var model = BrickModel(reachX: 13, reachZ: 11, height: 28, palette: coat.palette)
        let half = 7.5 + Float(random.below(4)), deep: Float = 7.5, wall = random.uniform(8...11)
        model.block(from: Vector(-half, 0, -deep), to: Vector(half, wall, deep), Coat.Ink.main)
        model.fill(from: Vector(-half - 1, wall, -deep - 1), to: Vector(half + 1, wall + deep + 1, deep + 1)) { point in
            let room = deep + 1 - (point.y - wall)
            return abs(point.z) < room && abs(point.x) < half + 1 ? (abs(point.x) > half - 0.2 || abs(point.z) > room - 2 ? Coat.Ink.second : Coat.Ink.main) : 0
        }
        for side in [-1, 1] as [Float] {
            let face = side * (deep - 0.6)
            model.block(from: Vector(-1.6, 0, face - 0.5), to: Vector(1.6, 6, face + 0.5), Coat.Ink.accent)
            for x in [-5, 5] as [Float] {
                model.block(from: Vector(x - 1.6, 3.2, face - 0.5), to: Vector(x + 1.6, 6.8, face + 0.5), Coat.Ink.white)
                model.block(from: Vector(x - 0.6, 3.6, face - 0.5), to: Vector(x + 0.6, 6.4, face + 0.5), Coat.Ink.black)
            }
            model.block(from: Vector(side * half - 0.9, 3, -1.6), to: Vector(side * half + 0.9, 6.8, 1.6), Coat.Ink.black)
        }
        model.block(from: Vector(3.4, wall, 1.4), to: Vector(5.6, wall + deep + 2, 3.6), Coat.Ink.extra)
        model.finish()
        return model
    }
}
