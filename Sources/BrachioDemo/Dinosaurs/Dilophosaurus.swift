internal import BrachioCore

/// Upright on two legs, curved neck, two thin crests side by side on the head.
enum Dilophosaurus {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random), pose = Pose(&random)
        var model = BrickModel(reachX: 22, reachZ: 10, height: 30, palette: coat.palette)
        let g = pose.girth, swing = pose.headSwing, lift = pose.headLift
        model.tube(
            [
                .init(-16, 7.5 + pose.tailLift * 1.5, pose.tailSwing, 0.6), .init(-11, 7 + pose.tailLift * 0.6, pose.tailSwing * 0.5, 1.1),
                .init(-6, 7.2, pose.tailSwing * 0.15, 1.9), .init(-2, 8.4, 0, 2.6 * g), .init(1.6, 10.6, 0, 2.6 * g),
                .init(4.0, 13.2 + lift * 0.3, swing * 0.1, 1.7), .init(4.4, 16 + lift * 0.7, swing * 0.3, 1.3),
                .init(5.0, 18 + lift, swing * 0.45, 1.4),
            ], breadth: 0.9, ink: coat.ink)
        head(&model, coat, pose, crest: random.uniform(2.8...3.8))
        for side in [-1, 1] as [Float] {
            let step = pose.stride * side
            model.leg(
                hip: Vector(-1.6, 7.8, side * 1.9), knee: Vector(0.8 + step * 0.5, 4.9, side * 2.2),
                foot: Vector(-1.0 + step, 0, side * 2.2), thigh: 1.9, shin: 0.95, ink: coat.ink)
            model.tube(
                [.init(3.4, 10.6, side * 1.9, 0.8), .init(4.4, 8.8, side * 2.2, 0.65), .init(6.0, 8.6 + step * 0.2, side * 2.2, 0.6)],
                ink: coat.ink)
            model.horn(Vector(6.5, 8.5 + step * 0.2, side * 2.2), Vector(7.3, 7.7 + step * 0.2, side * 2.2), 0.25)
        }
        model.finish()
        return model
    }

    private static func head(_ model: inout BrickModel, _ coat: Coat, _ pose: Pose, crest: Float) {
        let y = 18.8 + pose.headLift, z = pose.headSwing * 0.5
        model.tube(
            [.init(5, y, z, 1.7), .init(7.4, y - 0.2, z * 1.1, 1.4), .init(10.2, y - 0.6, z * 1.2, 0.95)], ink: coat.ink)
        model.tube(
            [.init(5.4, y - 1.2, z, 0.8), .init(9.6, y - 1.6 - pose.jaw * 1.2, z * 1.2, 0.6)], ink: { _, _ in Coat.Ink.second })
        model.eyes(Vector(6.6, y + 0.5, z), radius: 0.55, spread: 1.4)
        let middle = z.rounded()
        for side in [-1, 1] as [Float] {
            let sheet = middle + side
            model.fill(from: Vector(3.2, y, sheet - 0.4), to: Vector(9.6, y + 1.2 + crest, sheet + 0.4)) { point in
                let along = (point.x - 6.2) / 3.3
                guard abs(along) < 1, abs(point.z - sheet) < 0.3 else { return 0 }
                let edge = y + 1.0 + crest * (1 - along * along).squareRoot()
                guard point.y < edge else { return 0 }
                return edge - point.y < 0.9 ? Coat.Ink.second : Coat.Ink.accent
            }
        }
        for tooth in 0..<3 {
            for side in [-0.7, 0.7] as [Float] {
                let x = 8.2 + Float(tooth) * 0.85
                model.horn(Vector(x, y - 1.0, z * 1.15 + side), Vector(x, y - 1.8, z * 1.15 + side), 0.18)
            }
        }
    }
}
