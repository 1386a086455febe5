internal import BrachioCore

/// The plastic colours that everything is built from, whatever its class, so that colour tells nothing about the class.
enum Palette {
    /// Linear RGB.
    static let bricks: [Vector] = [
        plastic(0.72, 0.06, 0.05),  // red
        plastic(0.05, 0.22, 0.60),  // blue
        plastic(0.95, 0.62, 0.03),  // yellow
        plastic(0.03, 0.35, 0.10),  // green
        plastic(0.86, 0.28, 0.02),  // orange
        plastic(0.33, 0.58, 0.06),  // lime
        plastic(0.68, 0.53, 0.30),  // tan
        plastic(0.20, 0.08, 0.04),  // brown
        plastic(0.32, 0.34, 0.35),  // stone grey
        plastic(0.10, 0.11, 0.12),  // dark grey
        plastic(0.05, 0.40, 0.42),  // teal
        plastic(0.25, 0.45, 0.70),  // medium blue
        plastic(0.20, 0.07, 0.32),  // purple
        plastic(0.22, 0.28, 0.10),  // olive
        plastic(0.62, 0.62, 0.58),  // light grey
        plastic(0.48, 0.30, 0.16),  // nougat
    ]
    static let black = Vector(0.015, 0.015, 0.017)
    static let white = Vector(0.80, 0.79, 0.75)
    static let ivory = Vector(0.74, 0.67, 0.50)

    private static func plastic(_ red: Float, _ green: Float, _ blue: Float) -> Vector { Vector(red, green, blue) }

    /// Two colours that differ enough to be told apart in a photo.
    static func pair(_ random: inout SplitMix64) -> (Vector, Vector) {
        let first = random.pick(bricks)
        for _ in 0..<16 {
            let second = random.pick(bricks)
            if length(first - second) > 0.30 { return (first, second) }
        }
        return (first, white)
    }
}

extension SplitMix64 {
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// Uniform in 0..<`bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % max(bound, 1) }

    mutating func chance(_ share: Float) -> Bool { uniform() < share }

    /// Bell-shaped around 0 with standard deviation 1, within ±3.5.
    mutating func bell() -> Float {
        (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508
    }
}
