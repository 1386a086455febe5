internal import BrachioCore

/// Long low snout, tall sail on the back, strong hind legs, long tail.
enum Spinosaurus {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random), pose = Pose(&random)
        var model = BrickModel(reachX: 26, reachZ: 10, height: 26, palette: coat.palette)
        let g = pose.girth, swing = pose.headSwing, lift = pose.headLift
        model.tube(
            [
                .init(-22, 7.4 + pose.tailLift, pose.tailSwing, 0.6), .init(-16, 7 + pose.tailLift * 0.5, pose.tailSwing * 0.6, 1.2),
                .init(-10, 7.4, pose.tailSwing * 0.2, 2), .init(-4, 8.2, 0, 2.9 * g), .init(2, 8.4, 0, 3.3 * g),
                .init(6.5, 8.9, 0, 2.6 * g), .init(9.5, 10.4 + lift * 0.5, swing * 0.3, 1.8), .init(11.5, 12 + lift, swing * 0.6, 1.6),
            ], breadth: 0.85, ink: coat.ink)
        head(&model, coat, pose)
        sail(&model, height: random.uniform(6.5...8.5), ribs: random.chance(0.6))
        for side in [-1, 1] as [Float] {
            let step = pose.stride * side
            model.leg(
                hip: Vector(-2.5, 7.4, side * 2.3), knee: Vector(-0.6 + step * 0.5, 4.6, side * 2.7),
                foot: Vector(-1.6 + step, 0, side * 2.7), thigh: 2.1, shin: 1.05, ink: coat.ink)
            model.tube(
                [
                    .init(6.2, 7.6, side * 2.1, 1.1), .init(7.2, 5.6, side * 2.7, 0.85),
                    .init(8.8 + step * 0.3, 4.4, side * 2.7, 0.7),
                ], ink: coat.ink)
            for finger in [-0.5, 0.5] as [Float] {
                model.horn(
                    Vector(9.2 + step * 0.3, 4.1, side * 2.7 + finger), Vector(10.3 + step * 0.3, 3.3, side * 2.7 + finger), 0.25)
            }
        }
        model.finish()
        return model
    }

    private static func head(_ model: inout BrickModel, _ coat: Coat, _ pose: Pose) {
        let y = 12.2 + pose.headLift, z = pose.headSwing * 0.75
        model.tube(
            [.init(11.3, y + 0.3, z, 1.7), .init(14, y, z, 1.25), .init(17.2, y - 0.5, z * 1.1, 0.95), .init(19.5, y - 0.6, z * 1.15, 0.95)],
            ink: coat.ink)
        let drop = 1 + pose.jaw * 1.3
        model.tube(
            [.init(11.5, y - 1.1, z, 0.9), .init(15, y - 1.0 - drop * 0.5, z, 0.65), .init(18.8, y - 1.1 - drop, z * 1.12, 0.6)],
            ink: { _, _ in Coat.Ink.second })
        model.eyes(Vector(12.5, y + 1.2, 0).shifted(z: z), radius: 0.55, spread: 1.25)
        for tooth in 0..<5 {
            let x = 14.6 + Float(tooth) * 1.05
            for side in [-0.75, 0.75] as [Float] {
                model.horn(Vector(x, y - 0.9, z * 1.08 + side), Vector(x + 0.05, y - 1.75, z * 1.08 + side), 0.19)
            }
        }
    }

    private static func sail(_ model: inout BrickModel, height: Float, ribs: Bool) {
        model.fill(from: Vector(-8, 8, -0.4), to: Vector(8.5, 11 + height, 0.4)) { point in
            let along = (point.x - 0.3) / 8
            guard abs(along) < 1 else { return 0 }
            let edge = 10.2 + height * (1 - along * along).squareRoot()
            guard point.y < edge else { return 0 }
            if edge - point.y < 0.9 { return Coat.Ink.second }
            return ribs && Int(point.x + 100) % 3 == 0 ? Coat.Ink.second : Coat.Ink.accent
        }
    }
}
