package import BrachioLinearModels
internal import Foundation

/// A linear classifier of features, fitted to the answers given so far, whose probabilities mean what they say.
package struct AnswerHead: Sendable {
    /// `[K', D]` weights, then `[K']` biases, for the classes in `known`.
    let unknowns: [Float]
    /// Classes with an answer, ascending.
    let known: [Int]
    package let classes: Int
    package let columns: Int
    /// What the scores are divided by before the softmax; greater is less sure.
    package let temperature: Float
    /// Probability that is left for the classes nobody has named yet, all together.
    let unseenShare: Float

    /// Probabilities of all classes for one row, `[K]`, sum 1.
    package func probabilities(_ features: FeatureMatrix, row: Int) -> [Float] {
        var result = [Float](repeating: 0, count: classes)
        features.values.withUnsafeBufferPointer { values in
            unknowns.withUnsafeBufferPointer { unknowns in
                guard let values = values.baseAddress, let unknowns = unknowns.baseAddress else { return }
                write(values + row * columns, unknowns, &result)
            }
        }
        return result
    }

    /// Probabilities of all rows, `[N, K]`.
    package func probabilities(_ features: FeatureMatrix, threads: Int = 2) -> [Float] {
        let rows = features.rows
        var all = [Float](repeating: 0, count: rows * classes)
        all.withUnsafeMutableBufferPointer { all in
            nonisolated(unsafe) let all = all
            let perPart = 1_024
            parallelFor((rows + perPart - 1) / perPart, threads: threads) { part in
                for row in part * perPart..<min(rows, (part + 1) * perPart) {
                    let own = probabilities(features, row: row)
                    for k in 0..<classes { all[row * classes + k] = own[k] }
                }
            }
        }
        return all
    }

    private func write(_ sample: UnsafePointer<Float>, _ unknowns: UnsafePointer<Float>, _ result: inout [Float]) {
        let biases = unknowns + known.count * columns
        var top = -Float.infinity
        for (place, k) in known.enumerated() {
            result[k] = (VectorLoops.dot(sample, unknowns + place * columns, columns) + biases[place]) / temperature
            top = max(top, result[k])
        }
        var sum: Float = 0
        for k in known {
            result[k] = exp(result[k] - top)
            sum += result[k]
        }
        for k in known { result[k] *= (1 - unseenShare) / sum }
        let unseen = classes - known.count
        guard unseen > 0 else { return }
        let seen = Set(known)
        for k in 0..<classes where !seen.contains(k) { result[k] = unseenShare / Float(unseen) }
    }
}
