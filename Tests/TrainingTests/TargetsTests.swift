import BrachioCore
import BrachioTraining
import Testing

@Suite struct TargetsTests {
    @Test("smoothed targets are PyTorch's: 1 - s + s / K for the class, s / K for the others")
    func smoothing() {
        let targets = SoftTargets(classes: 4, smoothing: 0.1).targets(of: [2])
        for (found, expected) in zip(targets, [0.025, 0.025, 0.925, 0.025] as [Float]) { #expect(abs(found - expected) < 1e-6) }
    }

    @Test("mixup mixes photos and targets with one share, and keeps their sums")
    func mixup() throws {
        var inputs: [Float] = (0..<12).map { Float($0 / 3) }
        var targets = SoftTargets(classes: 4).targets(of: [0, 1, 2, 3])
        var source = SplitMix64(seed: 4)
        try inputs.withUnsafeMutableBufferPointer {
            try Mixup(alpha: 0.4).mix(inputs: $0, targets: &targets, count: 4, source: &source)
        }
        #expect(abs(inputs.reduce(0, +) - 18) < 1e-4)
        for row in 0..<4 {
            let mixture = targets[row * 4..<row * 4 + 4]
            #expect(abs(mixture.reduce(0, +) - 1) < 1e-5)
            // Photo k holds the value k throughout, so its mixture holds the expected class number.
            let expected = zip(mixture, 0..<4).reduce(Float(0)) { $0 + $1.0 * Float($1.1) }
            for value in inputs[row * 3..<row * 3 + 3] { #expect(abs(value - expected) < 1e-4) }
        }
        #expect(throws: BrachioError.self) { try Mixup(alpha: 1.5) }
    }

    @Test("shares of mixup are distributed as Beta(0.5, 0.5): mean 1/2, variance 1/8")
    func shares() throws {
        var source = SplitMix64(seed: 9)
        let mixup = try Mixup(alpha: 0.5)
        var sum = 0.0, squares = 0.0
        let count = 4_000
        for _ in 0..<count {
            var inputs: [Float] = [0, 1], targets: [Float] = [0, 1]
            // Two photos are paired with each other or each with itself; the second case says nothing.
            repeat {
                (inputs, targets) = ([0, 1], [0, 1])
                inputs.withUnsafeMutableBufferPointer { mixup.mix(inputs: $0, targets: &targets, count: 2, source: &source) }
            } while inputs == [0, 1]
            sum += Double(inputs[0])
            squares += Double(inputs[0] * inputs[0])
        }
        let mean = sum / Double(count)
        #expect(abs(mean - 0.5) < 0.03)
        #expect(abs(squares / Double(count) - mean * mean - 0.125) < 0.02)
    }
}
