internal import BrachioCore

/// Front legs longer than hind legs, a very long rising neck, small head.
enum Brachiosaurus {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random), pose = Pose(&random)
        var model = BrickModel(reachX: 26, reachZ: 12, height: 38, palette: coat.palette)
        let g = pose.girth, swing = pose.headSwing, lift = pose.headLift * 1.5
        model.tube(
            [
                .init(-21, 4.6 + pose.tailLift, pose.tailSwing, 0.6), .init(-16, 4.6 + pose.tailLift * 0.5, pose.tailSwing * 0.5, 1.1),
                .init(-11, 6.4, pose.tailSwing * 0.15, 2.0), .init(-6, 8.4, 0, 3.4 * g), .init(0, 9.6, 0, 4.2 * g), .init(5, 11, 0, 3.6 * g),
                .init(8.5, 14, swing * 0.1, 2.3), .init(10.8, 18 + lift * 0.3, swing * 0.3, 1.7), .init(12.3, 22 + lift * 0.7, swing * 0.6, 1.45),
                .init(13.6, 25.4 + lift, swing * 0.9, 1.4),
            ], breadth: 0.85, ink: coat.ink)
        let y = 26 + lift, z = swing * 0.95
        model.tube([.init(13.4, y, z, 1.7), .init(15.6, y - 0.3, z, 1.5), .init(17.8, y - 1, z, 1.15)], ink: coat.ink)
        model.tube(
            [.init(14, y - 1.3, z, 0.8), .init(17.2, y - 2 - pose.jaw * 0.6, z, 0.75)], ink: { _, _ in Coat.Ink.second })
        model.eyes(Vector(15, y + 0.6, z), radius: 0.55, spread: 1.4)
        for side in [-1, 1] as [Float] {
            let step = pose.stride * side
            model.leg(
                hip: Vector(-5.5, 8, side * 2.7), knee: Vector(-4.9 + step * 0.4, 4.6, side * 3),
                foot: Vector(-5.4 + step * 0.8, 0, side * 3), thigh: 2.2, shin: 1.4, ink: coat.ink)
            model.leg(
                hip: Vector(4.6, 9.6, side * 2.8), knee: Vector(4.8 - step * 0.4, 5.4, side * 3.1),
                foot: Vector(4.4 - step * 0.8, 0, side * 3.1), thigh: 2.0, shin: 1.4, ink: coat.ink)
        }
        model.finish()
        return model
    }
}
