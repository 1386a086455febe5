internal import BrachioCore

/// One photo of the demo's data set: everything about it follows from the class and the random source.
struct Photograph: Sendable {
    let scene: Scene
    let lens: Lens
    let sensor: Sensor
    let seed: UInt32
    let jpegQuality: Int

    init(of subject: Subject, _ source: SplitMix64, aspect: Float) {
        var random = source
        seed = UInt32(truncatingIfNeeded: random.next())
        var setting = Setting(&random)
        let stage = subject.build(&random)
        let floor = setting.standOnBaseplate(&random, when: stage.takesBaseplate)
        for part in stage.parts {
            setting.place(part.model, at: part.position.shifted(y: floor), angle: part.angle, gloss: part.gloss, &random)
        }
        if random.chance(stage.litter) {
            for _ in 0..<(1 + random.below(3)) {
                let angle = random.uniform(0...6.28), away = random.uniform(15...24)
                setting.place(
                    LooseBricks.brick(&random), at: Vector(cosine(angle) * away, 0, sine(angle) * away * 0.7),
                    angle: random.uniform(0...6.28), gloss: 1, &random)
            }
        }
        scene = setting.scene(framing: stage, floor: floor, aspect: aspect, &random)
        let focus = length(scene.camera.eye - (stage.low + stage.high) * 0.5) * random.uniform(0.9...1.05)
        lens = Lens(&random, focus: focus)
        sensor = Sensor(&random)
        jpegQuality = 55 + random.below(41)
    }

    /// 8-bit RGB, three bytes a pixel.
    func take(width: Int, height: Int) -> [UInt8] {
        let exposure = Exposure(scene, width: width, height: height, seed: seed)
        return sensor.develop(lens.apply(to: exposure), width: width)
    }
}
