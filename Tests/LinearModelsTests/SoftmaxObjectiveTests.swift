import BrachioCore
import BrachioLinearModels
import Testing

@Suite struct SoftmaxObjectiveTests {
    private func features(_ rows: Int) -> FeatureMatrix {
        var source = SplitMix64(seed: 2)
        return FeatureMatrix(columns: 5, values: (0..<rows * 5).map { _ in source.uniform(-1...1) })
    }

    @Test("rows that belong wholly to one class are as rows of that class")
    func wholeShares() {
        let features = features(200), labels = (0..<200).map { $0 * 7 % 3 }
        var shares = [Float](repeating: 0, count: 600)
        for (row, label) in labels.enumerated() { shares[row * 3 + label] = 1 }
        let a = SoftmaxObjective(features: features, targets: .classes(labels), classes: 3, l2: 0.1, threads: 2)
        let b = SoftmaxObjective(features: features, targets: .shares(shares), classes: 3, l2: 0.1, threads: 2)
        var source = SplitMix64(seed: 3)
        let x = (0..<a.unknowns).map { _ in source.uniform(-1...1) }
        var gradientA = x, gradientB = x
        #expect(abs(a.evaluate(x, gradient: &gradientA) - b.evaluate(x, gradient: &gradientB)) < 1e-5)
        for (a, b) in zip(gradientA, gradientB) { #expect(abs(a - b) < 1e-5) }
    }

    @Test("the gradient of shares is that of finite differences")
    func gradient() {
        let features = features(40)
        var source = SplitMix64(seed: 4)
        let shares = (0..<120).map { _ in source.uniform() }
        let objective = SoftmaxObjective(features: features, targets: .shares(shares), classes: 3, l2: 0.05, threads: 1)
        var x = (0..<objective.unknowns).map { _ in source.uniform(-1...1) }
        var gradient = x, unused = x
        _ = objective.evaluate(x, gradient: &gradient)
        for index in x.indices {
            let old = x[index], step: Float = 1e-2
            x[index] = old + step
            let above = objective.evaluate(x, gradient: &unused)
            x[index] = old - step
            let below = objective.evaluate(x, gradient: &unused)
            x[index] = old
            #expect(abs((above - below) / Double(2 * step) - Double(gradient[index])) < 2e-3)
        }
    }
}
