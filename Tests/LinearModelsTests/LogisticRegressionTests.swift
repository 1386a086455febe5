import BrachioCore
import BrachioLinearModels
import Testing

/// Expected weights are PyTorch 2.15's: L-BFGS in float64 on features standardised with NumPy, 60 rows of 5 features drawn from
/// SplitMix64 with seed 42.
@Suite struct LogisticRegressionTests {
    private static let rows = 60

    private static func features() -> (FeatureMatrix, [Int]) {
        var source = SplitMix64(seed: 42)
        var features = FeatureMatrix(columns: 5)
        let labels = (0..<rows).map { $0 % 3 }
        for label in labels {
            features.append(row: (0..<5).map { column in
                source.uniform() * 2 - 1 + (column == label ? 0.5 : 0) + (column == 4 ? 3 : 0)
            })
        }
        return (features, labels)
    }

    @Test("weights and biases are those of an independent solver", arguments: [
        (
            0.1,
            [0.8295, 0.0272, -0.4325, -0.27354, 0.08475, -0.20952, 0.61787, -0.53514, -0.16355, -0.17164, -0.61998, -0.64507, 0.96764, 0.43709, 0.08689],
            [-0.1973, 0.62269, -0.42539]
        ),
        (
            0.01,
            [1.35598, 0.26338, -0.86536, -0.55667, 0.20019, -0.15169, 1.0115, -0.8653, -0.34105, -0.1872, -1.20429, -1.27488, 1.73067, 0.89772, -0.01299],
            [-0.47662, 0.82571, -0.3491]
        ),
    ] as [(Double, [Double], [Double])])
    func known(l2: Double, weights: [Double], biases: [Double]) throws {
        let (features, labels) = Self.features()
        let solved = try LogisticRegression(features, labels: labels, classes: 3, l2: l2)
        for (found, expected) in zip(solved.weights, weights) { #expect(abs(Double(found) - expected) < 2e-3) }
        // A constant added to all biases changes nothing.
        let mean = solved.biases.reduce(0, +) / 3
        for (found, expected) in zip(solved.biases, biases) { #expect(abs(Double(found - mean) - expected) < 2e-3) }
    }

    @Test("the number of threads does not change a bit")
    func threads() throws {
        let (features, labels) = Self.features()
        let one = try LogisticRegression(features, labels: labels, classes: 3, l2: 0.03, threads: 1)
        #expect(try LogisticRegression(features, labels: labels, classes: 3, l2: 0.03, threads: 4).weights == one.weights)
    }

    @Test("a feature that never changes gets no weight, and one that is not finite is refused")
    func degenerate() throws {
        let constant = FeatureMatrix(columns: 2, values: [1, 7, -1, 7, 2, 7, -2, 7])
        let solved = try LogisticRegression(constant, labels: [0, 1, 0, 1], classes: 2, l2: 0.01)
        #expect(solved.weights[1] == 0 && solved.weights[3] == 0)
        #expect(solved.logits([3, 7])[0] > solved.logits([3, 7])[1])
        #expect(throws: BrachioError.self) {
            try LogisticRegression(FeatureMatrix(columns: 1, values: [1, .nan]), labels: [0, 1], classes: 2, l2: 0.1)
        }
        #expect(throws: BrachioError.self) {
            try LogisticRegression(FeatureMatrix(columns: 1, values: [1, 2]), labels: [0, 2], classes: 2, l2: 0.1)
        }
    }
}
