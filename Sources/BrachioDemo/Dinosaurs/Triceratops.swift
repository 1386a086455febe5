internal import BrachioCore

/// Four strong legs, a big frill behind the head, two long horns over the eyes and a short one on the nose.
enum Triceratops {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random), pose = Pose(&random)
        var model = BrickModel(reachX: 24, reachZ: 11, height: 24, palette: coat.palette)
        let g = pose.girth
        model.tube(
            [
                .init(-15.5, 3.4 + pose.tailLift * 0.6, pose.tailSwing * 0.8, 0.6), .init(-11.5, 4.8 + pose.tailLift * 0.3, pose.tailSwing * 0.3, 1.4),
                .init(-7, 6.6, 0, 3.0 * g), .init(-1, 7.3, 0, 4.0 * g), .init(4.5, 7.0, 0, 3.4 * g), .init(7.5, 7.0, 0, 2.4),
            ], breadth: 0.9, ink: coat.ink)
        head(&model, coat, pose, frill: random.uniform(4.6...5.4), hornLength: random.uniform(4.6...6))
        for side in [-1, 1] as [Float] {
            let step = pose.stride * side
            model.leg(
                hip: Vector(-5, 6, side * 2.7), knee: Vector(-4.4 + step * 0.4, 3.6, side * 3),
                foot: Vector(-5.2 + step * 0.8, 0, side * 3), thigh: 2.1, shin: 1.35, ink: coat.ink)
            model.leg(
                hip: Vector(4.4, 5.6, side * 2.6), knee: Vector(4.8 - step * 0.4, 3.2, side * 3),
                foot: Vector(4.4 - step * 0.8, 0, side * 3), thigh: 1.8, shin: 1.3, ink: coat.ink)
        }
        model.finish()
        return model
    }

    private static func head(_ model: inout BrickModel, _ coat: Coat, _ pose: Pose, frill: Float, hornLength: Float) {
        let turn = pose.headSwing * 0.35, y = 7 + pose.headLift * 0.7
        model.tube(
            [.init(8, y, turn * 0.4, 2.5), .init(11, y - 0.9, turn, 2.0), .init(13.2, y - 1.9, turn * 1.4, 1.4), .init(14.6, y - 2.9, turn * 1.6, 0.7)],
            breadth: 0.9, ink: { point, rise in point.x > 13.6 ? Coat.Ink.ivory : coat.ink(point, rise: rise) })
        let middle = Vector(7.6, y + 2.2, turn * 0.3), normal = normalised(Vector(0.94, 0.34, turn * 0.06))
        let reach = Vector(frill, frill, frill) + 1
        model.fill(from: middle - reach, to: middle + reach) { point in
            let offset = point - middle
            guard abs(dot(offset, normal)) < 0.75 else { return 0 }
            let radius = length(offset) / frill
            guard radius < 1, offset.y > -2.6 else { return 0 }
            return radius > 0.8 ? Coat.Ink.second : Coat.Ink.accent
        }
        for knob in 0..<9 {
            let angle = radians(Float(knob) * 25 - 10)
            let rim = middle + Vector(-0.34 * sine(angle), 0.94 * sine(angle), cosine(angle)) * (frill + 0.1)
            model.pieces.append(.ball(rim, 0.5, Coat.Ink.ivory))
        }
        for side in [-1, 1] as [Float] {
            let root = Vector(9.8, y + 1.5, turn * 0.7 + side * 1.5)
            model.horn(root, root + Vector(hornLength * 0.82, hornLength * 0.5, side * 0.7), 0.62)
        }
        model.horn(Vector(12.6, y - 0.6, turn * 1.25), Vector(14.0, y + 1.7, turn * 1.4), 0.5)
        model.eyes(Vector(11, y + 0.2, turn), radius: 0.5, spread: 1.75)
    }
}
