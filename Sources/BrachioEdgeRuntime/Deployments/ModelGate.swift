package import BrachioCore
package import BrachioDeployment

/// Whether a model answers its golden photo as it did where it was made, and fast enough.
package enum ModelGate {
    /// `nil` where it does, else what is wrong, in plain words.
    package static func failure(_ check: ModelCheck, _ answer: ModelAnswer) -> String? {
        failure(
            check.resource,
            GoldenAnswer(probabilities: check.probabilities, tolerance: check.tolerance, latencyMillisecondsMax: check.latencyMillisecondsMax), answer)
    }

    /// - Parameter resource: the model's.
    package static func failure(_ resource: String, _ golden: GoldenAnswer, _ answer: ModelAnswer) -> String? {
        guard answer.probabilities.count == golden.probabilities.count else {
            return "model \(resource) knows \(answer.probabilities.count) classes, where \(golden.probabilities.count) are expected"
        }
        var worst = (index: 0, error: 0.0)
        for (index, (got, expected)) in zip(answer.probabilities, golden.probabilities).enumerated() {
            let error = got.isFinite ? abs(got - expected) : .infinity
            if error > worst.error { worst = (index, error) }
        }
        if worst.error > golden.tolerance {
            return "model \(resource) answers its golden photo wrongly: class \(worst.index) has probability "
                + "\(rounded(answer.probabilities[worst.index])), where \(rounded(golden.probabilities[worst.index])) ± \(rounded(golden.tolerance)) is expected"
        }
        if let limit = golden.latencyMillisecondsMax, answer.medianMilliseconds > limit {
            return "model \(resource) is too slow: \(rounded(answer.medianMilliseconds)) ms a photo, where \(rounded(limit)) ms are allowed"
        }
        return nil
    }

    private static func rounded(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        return "\((value * 1000).rounded() / 1000)"
    }
}
