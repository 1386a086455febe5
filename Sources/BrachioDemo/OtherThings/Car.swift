internal import BrachioCore

enum Car {
    static func build(_ random: inout SplitMix64) -> BrickModel {
        let coat = Coat(&random)
        var model = BrickModel(reachX: 14, reachZ: 7, height: 16, palette: coat.palette)
        let half = 9 + Float(random.below(3)), wide: Float = 4.5
        let nose = random.uniform(2...4), tall = random.uniform(4...6)
        model.block(from: Vector(-half, 1.6, -wide), to: Vector(half, 5.2, wide), Coat.Ink.main)
        model.block(from: Vector(-half, 2.8, -wide), to: Vector(half, 3.6, wide), Coat.Ink.second)
        model.block(from: Vector(-half + 1.5, 5.2, -wide + 0.6), to: Vector(half - nose - 2, 5.2 + tall, wide - 0.6), Coat.Ink.black)
        model.block(
            from: Vector(-half + 1.5, 4.8 + tall, -wide + 0.6), to: Vector(half - nose - 2, 5.8 + tall, wide - 0.6), Coat.Ink.main)
        for pillar in [-half + 2, 0, half - nose - 2.5] {
            for side in [-1, 1] as [Float] {
                model.block(
                    from: Vector(pillar - 0.6, 5, side * (wide - 1) - 0.6), to: Vector(pillar + 0.6, 5 + tall, side * (wide - 1) + 0.6),
                    Coat.Ink.accent)
            }
        }
        for x in [-half + 3.6, half - 3.6] {
            for side in [-1, 1] as [Float] {
                let hub = Vector(x, 2.1, side * (wide + 0.1))
                model.pieces.append(
                    RoundPiece(start: hub, end: hub.shifted(z: side * 0.5), startRadius: 2.1, endRadius: 2.0, ink: Coat.Ink.black))
                model.pieces.append(.ball(hub.shifted(z: side * 1.6), 1.15, Coat.Ink.white))
            }
        }
        for side in [-1, 1] as [Float] {
            model.pieces.append(.ball(Vector(half + 0.1, 4, side * 3), 0.7, Coat.Ink.white))
            model.pieces.append(.ball(Vector(-half - 0.1, 4, side * 3), 0.6, Coat.Ink.extra))
        }
        model.finish()
        return model
    }
}
