internal import BrachioCore

/// Arched back with two rows of upright plates, low small head, spikes at the end of the tail.
enum Stegosaurus {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random), pose = Pose(&random)
        var model = BrickModel(reachX: 24, reachZ: 10, height: 24, palette: coat.palette)
        let g = pose.girth, swing = pose.headSwing
        let spine: [BrickModel.Station] = [
            .init(-18, 5.6 + pose.tailLift, pose.tailSwing, 0.8), .init(-13, 5.6 + pose.tailLift * 0.4, pose.tailSwing * 0.5, 1.4),
            .init(-8, 7.2, pose.tailSwing * 0.1, 2.6 * g), .init(-2, 8.6, 0, 4.0 * g), .init(4, 6.8, 0, 3.1 * g),
            .init(8, 4.8, swing * 0.3, 1.8), .init(11, 3.8 + pose.headLift * 0.4, swing * 0.7, 1.5),
            .init(13.8, 3.3 + pose.headLift * 0.5, swing, 1.0),
        ]
        model.tube(spine, breadth: 0.85, ink: coat.ink)
        plates(&model, along: BrickModel.smooth(spine), tallest: random.uniform(4.6...6.2))
        let head = spine[6].place
        model.eyes(head.shifted(x: 0.8, y: 0.7), radius: 0.5, spread: 1.2)
        for side in [-1, 1] as [Float] {
            let step = pose.stride * side
            model.leg(
                hip: Vector(-4.5, 7, side * 2.6), knee: Vector(-3.8 + step * 0.4, 4, side * 2.9),
                foot: Vector(-4.8 + step * 0.8, 0, side * 2.9), thigh: 2.1, shin: 1.25, ink: coat.ink)
            model.leg(
                hip: Vector(4.6, 5, side * 2.3), knee: Vector(4.4 - step * 0.4, 3, side * 2.6),
                foot: Vector(4.4 - step * 0.8, 0, side * 2.6), thigh: 1.5, shin: 1.1, ink: coat.ink)
        }
        spikes(&model, at: spine[0].place)
        model.finish()
        return model
    }

    private static func plates(_ model: inout BrickModel, along path: [BrickModel.Station], tallest: Float) {
        var next: Float = -15.5
        var side: Float = 1
        for station in path where station.place.x >= next && station.place.x < 9.5 {
            let x = next.rounded(), share = (x + 3) / 12.5
            let height = max(1.8, tallest * (1 - share * share))
            let foot = station.place.y + station.radius - 0.6, sheet = (station.place.z + side).rounded()
            let halfWidth = max(1.3, height * 0.55)
            model.fill(
                from: Vector(x - halfWidth - 1, foot - 1, sheet - 0.4), to: Vector(x + halfWidth + 1, foot + height + 1, sheet + 0.4)
            ) { point in
                guard abs(point.z - sheet) < 0.3 else { return 0 }
                let up = (point.y - foot) / (height + 0.6), across = abs(point.x - x) / halfWidth
                // A kite: broadest a third of the way up.
                let room = up < 0.35 ? 0.55 + up * 1.3 : (1 - up) / 0.65
                guard up < 1, up > -0.4, across <= room else { return 0 }
                return across > room - 0.4 && up > 0.3 ? Coat.Ink.second : Coat.Ink.accent
            }
            next = x + 3.4
            side = -side
        }
    }

    private static func spikes(_ model: inout BrickModel, at tip: Vector) {
        for side in [-1, 1] as [Float] {
            for back in [0, 2] as [Float] {
                let root = tip + Vector(back, 0.5, side * 0.6)
                model.horn(root, root + Vector(-2.4, 3.4, side * 2.0), 0.5)
            }
        }
    }
}
