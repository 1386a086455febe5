internal import BrachioCore

/// How a model is coloured: a palette and a pattern. Every class draws from the same coats.
struct Coat {
    /// Indices into a model's palette. Zero means "no brick".
    enum Ink {
        static let main: UInt8 = 1
        static let second: UInt8 = 2
        static let accent: UInt8 = 3
        static let ivory: UInt8 = 4
        static let black: UInt8 = 5
        static let white: UInt8 = 6
        static let extra: UInt8 = 7
    }

    enum Pattern: CaseIterable { case plain, belly, bands, patches, back }

    let palette: [Vector]
    let pattern: Pattern
    let phase: Float
    let seed: UInt32

    init(_ random: inout SplitMix64) {
        let (main, second) = Palette.pair(&random)
        var accent = random.pick(Palette.bricks)
        for _ in 0..<16 where length(accent - main) < 0.30 { accent = random.pick(Palette.bricks) }
        let extra = random.pick(Palette.bricks)
        palette = [.zero, main, second, accent, Palette.ivory, Palette.black, Palette.white, extra]
        pattern = random.pick(Pattern.allCases)
        phase = random.uniform(0...6)
        seed = UInt32(truncatingIfNeeded: random.next())
    }

    /// The ink of a brick at `point`; `rise` is its height within the body part, from -1 (belly) to 1 (back).
    func ink(_ point: Vector, rise: Float) -> UInt8 {
        switch pattern {
        case .plain: return Ink.main
        case .belly: return rise < -0.35 ? Ink.second : Ink.main
        case .back: return rise > 0.55 ? Ink.second : Ink.main
        case .bands: return sine(point.x * 1.05 + phase) > 0.45 && rise > -0.3 ? Ink.second : Ink.main
        case .patches:
            return Noise.value(point.x * 0.4 + phase, (point.y + point.z) * 0.4, seed) > 0.66 ? Ink.second : Ink.main
        }
    }
}
