internal import BrachioCore

/// What differs between two photos of the same dinosaur: how it stands, where it looks, how it was built.
struct Pose {
    /// Sideways swing of the head and of the tail's tip, in studs.
    let headSwing: Float
    let tailSwing: Float
    /// Height that the head and the tail's tip gain, in studs.
    let headLift: Float
    let tailLift: Float
    /// How far the left legs are before the right ones, in studs.
    let stride: Float
    /// Thickness of the body against the plan.
    let girth: Float
    let jaw: Float

    init(_ random: inout SplitMix64) {
        headSwing = random.uniform(-3...3)
        tailSwing = random.uniform(-5...5)
        headLift = random.uniform(-1...1.4)
        tailLift = random.uniform(-1...2)
        stride = random.uniform(-2.2...2.2)
        girth = random.uniform(0.92...1.1)
        jaw = random.uniform(0...1)
    }
}
