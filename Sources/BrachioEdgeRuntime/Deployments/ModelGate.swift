internal import BrachioCore
package import BrachioDeployment

/// Whether a model answers its golden photo as it did where it was made, and fast enough.
package enum ModelGate {
    /// `nil` where it does, else what is wrong, in plain words.
    package static func failure(_ check: ModelCheck, _ answer: ModelAnswer) -> String? {
        guard answer.probabilities.count == check.probabilities.count else {
            return "model \(check.resource) knows \(answer.probabilities.count) classes, where \(check.probabilities.count) are expected"
        }
        var worst = (index: 0, error: 0.0)
        for (index, (got, expected)) in zip(answer.probabilities, check.probabilities).enumerated() {
            let error = got.isFinite ? abs(got - expected) : .infinity
            if error > worst.error { worst = (index, error) }
        }
        if worst.error > check.tolerance {
            return "model \(check.resource) answers its golden photo wrongly: class \(worst.index) has probability "
                + "\(rounded(answer.probabilities[worst.index])), where \(rounded(check.probabilities[worst.index])) ± \(rounded(check.tolerance)) is expected"
        }
        if let limit = check.latencyMillisecondsMax, answer.medianMilliseconds > limit {
            return "model \(check.resource) is too slow: \(rounded(answer.medianMilliseconds)) ms a photo, where \(rounded(limit)) ms are allowed"
        }
        return nil
    }

    private static func rounded(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        return "\((value * 1000).rounded() / 1000)"
    }
}
