internal import BrachioCore

/// A hand that reaches into the picture: smooth pieces only.
enum Hand {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let skins = [Vector(0.62, 0.36, 0.25), Vector(0.50, 0.27, 0.17), Vector(0.26, 0.12, 0.07), Vector(0.12, 0.055, 0.035), Vector(0.70, 0.45, 0.34)]
        let skin = random.pick(skins) * random.uniform(0.85...1.1)
        let sleeve = random.pick(Palette.bricks) * 0.7
        var model = BrickModel(reachX: 1, reachZ: 1, height: 1, palette: [.zero, skin, skin * Vector(1.1, 1.02, 1), sleeve])
        let height = random.uniform(2...7), curl = random.uniform(0...1), spread = random.uniform(0.6...1.2)
        let wrist = Vector(-7, height + 1.5, 0)
        func add(_ a: Vector, _ b: Vector, _ ra: Float, _ rb: Float, _ ink: UInt8 = 1) {
            model.pieces.append(RoundPiece(start: a, end: b, startRadius: ra, endRadius: rb, ink: ink))
        }
        add(Vector(-30, height + 5, random.uniform(-6...6)), wrist.shifted(x: -3), 4.6, 3.4, 3)
        add(wrist.shifted(x: -4), wrist, 2.8, 2.6)
        for finger in 0..<4 {
            let share = (Float(finger) - 1.5) / 1.5
            let knuckle = Vector(0.6 - abs(share) * 0.6, height, share * 2.9)
            add(wrist.shifted(z: share * 0.8), knuckle, 2.1, 1.35)
            let long = 3.6 - abs(share - 0.2) * 0.7
            let middle = knuckle + Vector(long * 0.95, -curl * long * 0.5 + 0.3, share * spread * 0.8)
            let tip = middle + Vector(long * (0.85 - 0.5 * curl), -curl * long * 0.8 - 0.2, share * spread * 0.3)
            add(knuckle, middle, 1.2, 1.02)
            add(middle, tip, 1.02, 0.78)
            add(tip.shifted(x: 0.1, y: 0.3), tip.shifted(x: 0.5, y: 0.25), 0.55, 0.5, 2)
        }
        let thumbSide: Float = random.chance(0.5) ? 1 : -1
        let joint = Vector(-2, height - 0.8, thumbSide * 4.2)
        add(wrist.shifted(x: 1, z: thumbSide * 1.4), joint, 1.9, 1.35)
        add(joint, joint + Vector(2.8, -0.6, thumbSide * (1.4 - curl)), 1.3, 0.95)
        model.finish()
        return model
    }
}
