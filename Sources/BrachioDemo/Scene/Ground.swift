internal import BrachioCore

/// What everything stands on: the plane y = 0.
struct Ground: Sendable {
    enum Kind: CaseIterable { case wood, cloth, gingham, paper, lawn, stone, carpet }

    let kind: Kind
    let first: Vector
    let second: Vector
    private let scale: Float
    private let cosine: Float
    private let sine: Float
    private let seed: UInt32
    /// How much the surface mirrors: 0 for cloth, 1 for a polished table.
    let polish: Float

    init(_ random: inout SplitMix64) {
        kind = random.pick(Kind.allCases)
        let angle = random.uniform(0...6.28)
        cosine = BrachioDemo.cosine(angle)
        sine = BrachioDemo.sine(angle)
        seed = UInt32(truncatingIfNeeded: random.next())
        scale = random.uniform(0.8...1.3)
        (first, second) = Self.colours(kind, &random)
        polish = kind == .wood ? random.uniform(0.2...1) : (kind == .stone ? random.uniform(0...0.7) : 0)
    }

    private static func colours(_ kind: Kind, _ random: inout SplitMix64) -> (Vector, Vector) {
        let shade = random.uniform(0.75...1.15)
        switch kind {
        case .wood:
            let woods = [Vector(0.42, 0.24, 0.11), Vector(0.26, 0.13, 0.06), Vector(0.58, 0.42, 0.25), Vector(0.50, 0.33, 0.18), Vector(0.13, 0.075, 0.045)]
            let wood = random.pick(woods) * shade
            return (wood, wood * Vector(0.55, 0.48, 0.42))
        case .cloth, .carpet:
            let cloths = [Vector(0.50, 0.48, 0.44), Vector(0.16, 0.22, 0.34), Vector(0.42, 0.13, 0.12), Vector(0.24, 0.30, 0.20), Vector(0.62, 0.55, 0.42), Vector(0.20, 0.20, 0.21)]
            let cloth = random.pick(cloths) * shade
            return (cloth, cloth * 0.72)
        case .gingham:
            let dyes = [Vector(0.55, 0.07, 0.07), Vector(0.08, 0.16, 0.42), Vector(0.08, 0.30, 0.12), Vector(0.55, 0.40, 0.08)]
            return (Vector(0.72, 0.70, 0.66), random.pick(dyes))
        case .paper:
            let papers = [Vector(0.78, 0.77, 0.74), Vector(0.70, 0.72, 0.76), Vector(0.74, 0.66, 0.52), Vector(0.42, 0.55, 0.66), Vector(0.66, 0.50, 0.46), Vector(0.45, 0.58, 0.44)]
            return (random.pick(papers) * shade * 0.95, Vector(0.30, 0.42, 0.60))
        case .lawn:
            return (Vector(0.10, 0.24, 0.035) * shade, Vector(0.22, 0.36, 0.07) * shade)
        case .stone:
            let stone = Vector(0.40, 0.39, 0.37) * random.uniform(0.5...1.3)
            return (stone, stone * Vector(0.62, 0.63, 0.66))
        }
    }

    /// Mean colour, for the light that the ground throws back.
    var mean: Vector { mix(first, second, kind == .paper ? 0 : 0.4) }

    /// Linear colour at a point; `blur` is the width of a pixel on the ground in studs, above which detail fades.
    func colour(_ x: Float, _ z: Float, blur: Float) -> Vector {
        let u = (cosine * x - sine * z) * scale, v = (sine * x + cosine * z) * scale
        let detail = 1 - smoothstep(0.4, 1.6, blur)
        switch kind {
        case .wood: return wood(u, v, detail)
        case .cloth: return weave(u, v, detail)
        case .gingham: return checks(u, v, detail)
        case .paper: return paper(u, v, detail)
        case .lawn: return lawn(u, v, detail)
        case .stone:
            let cloud = Noise.fractal(u * 0.16, v * 0.16, seed), grit = Noise.value(u * 3.1, v * 3.1, seed &+ 9)
            return mix(first, second, clamp(cloud * 0.9 + (grit - 0.5) * 0.5 * detail))
        case .carpet:
            let tuft = Noise.value(u * 4.2, v * 4.2, seed), pile = Noise.fractal(u * 0.3, v * 0.3, seed &+ 5)
            return mix(second, first, clamp(0.35 + (tuft - 0.5) * 1.3 * detail + (pile - 0.5) * 0.7))
        }
    }

    private func wood(_ u: Float, _ v: Float, _ detail: Float) -> Vector {
        let plank = (v / 9).rounded(.down), across = v / 9 - plank
        let tone = Noise.uniform(Int32(plank), 3, seed)
        let ring = Noise.fractal(u * 0.05 + tone * 40, v * 0.42 + tone * 90, seed)
        let fibre = Noise.value(u * 0.35, v * 6.5, seed &+ 4)
        let grain = sine8(ring * 34) * 0.5 + 0.5
        let shade = clamp(grain * 0.42 * (0.4 + 0.6 * detail) + (fibre - 0.5) * 0.5 * detail + tone * 0.4)
        let gap = smoothstep(0.008, 0.022, min(across, 1 - across))
        return mix(first, second, shade) * mix(0.35, 1, gap)
    }

    /// A cheap wave of period 2π.
    private func sine8(_ x: Float) -> Float {
        let turn = x * 0.15915494, fraction = turn - turn.rounded(.down)
        let wave = fraction * 2 - 1
        return 4 * wave * (1 - abs(wave))
    }

    private func weave(_ u: Float, _ v: Float, _ detail: Float) -> Vector {
        let warp = sine8(u * 9), weft = sine8(v * 9)
        let over = (Int((u * 1.432).rounded(.down)) &+ Int((v * 1.432).rounded(.down))) & 1 == 0
        let thread = over ? warp : weft
        let fold = Noise.fractal(u * 0.07, v * 0.11, seed)
        return mix(first, second, clamp(0.35 + thread * 0.33 * detail + (Noise.value(u * 5, v * 5, seed) - 0.5) * 0.4 * detail)) * (0.72 + 0.5 * fold)
    }

    private func checks(_ u: Float, _ v: Float, _ detail: Float) -> Vector {
        let a = smoothstep(-0.06, 0.06, sine8(u * 0.9)), b = smoothstep(-0.06, 0.06, sine8(v * 0.9))
        let thread = 1 + (sine8((u + v) * 14)) * 0.10 * detail
        let fold = 0.82 + 0.34 * Noise.fractal(u * 0.06, v * 0.08, seed)
        return mix(first, second, (a + b) * 0.5) * (thread * fold)
    }

    private func paper(_ u: Float, _ v: Float, _ detail: Float) -> Vector {
        let grain = 1 + (Noise.value(u * 6, v * 6, seed) - 0.5) * 0.05 * detail
        guard seed & 3 == 0 else { return first * grain }
        let gu = abs(u / 4 - (u / 4).rounded()), gv = abs(v / 4 - (v / 4).rounded())
        let line = 1 - smoothstep(0.012, 0.03, min(gu, gv))
        return mix(first, second, line * 0.55 * detail) * grain
    }

    private func lawn(_ u: Float, _ v: Float, _ detail: Float) -> Vector {
        let sway = Noise.value(u * 0.6, v * 0.6, seed) * 3
        let near = Noise.value(u * 5.2 + sway, v * 1.5, seed &+ 1), cross = Noise.value(u * 1.6, v * 5.6 + sway, seed &+ 2)
        let blade = max(near, cross)
        let patch = Noise.fractal(u * 0.12, v * 0.12, seed &+ 3)
        let shade = clamp(0.5 + (blade - 0.66) * 2.2 * detail + (patch - 0.5) * 0.7)
        return mix(first * 0.45, second, shade)
    }
}
