internal import BrachioCore

enum Tree {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random)
        var model = BrickModel(reachX: 11, reachZ: 11, height: 32, palette: coat.palette)
        let trunk = random.uniform(7...10)
        model.block(from: Vector(-1.5, 0, -1.5), to: Vector(1.5, trunk + 4, 1.5), Coat.Ink.accent)
        model.block(from: Vector(-2.6, 0, -2.6), to: Vector(2.6, 0.9, 2.6), Coat.Ink.accent)
        if random.chance(0.5) {
            for tier in 0..<3 {
                let low = trunk + Float(tier) * 4.4, wide = 8.2 - Float(tier) * 2.2
                model.fill(from: Vector(-9, low, -9), to: Vector(9, low + 5.4, 9)) { point in
                    let room = wide * (1 - (point.y - low) / 6)
                    return point.x * point.x + point.z * point.z < room * room ? coat.ink(point, rise: 0) : 0
                }
            }
        } else {
            for _ in 0..<6 {
                let x = random.uniform(-3.6...3.6), y = trunk + random.uniform(2...8), z = random.uniform(-3.6...3.6)
                model.tube([.init(x, y, z, random.uniform(3.2...4.8)), .init(x + 0.1, y, z, 3.4)], ink: coat.ink)
            }
        }
        model.finish()
        return model
    }
}
