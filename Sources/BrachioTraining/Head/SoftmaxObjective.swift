internal import Foundation

/// What multinomial logistic regression minimises: mean cross-entropy + l2 / 2 · ‖weights‖²; biases are not penalised.
///
/// The unknowns are the weights `[K, D]` followed by the biases `[K]`.
struct SoftmaxObjective {
    let features: FeatureMatrix
    let labels: [Int]
    let classes: Int
    var l2: Double
    let threads: Int

    var unknowns: Int { classes * (features.columns + 1) }

    /// Rows are summed in parts of this many and the parts in order, so that the result does not depend on the threads.
    private static let rowsPerPart = 128

    /// The value, and its gradient in `gradient`.
    func evaluate(_ x: [Float], gradient: inout [Float]) -> Double {
        let parts = (features.rows + Self.rowsPerPart - 1) / Self.rowsPerPart
        var losses = [Double](repeating: 0, count: parts)
        var gradients = [Float](repeating: 0, count: parts * unknowns)
        losses.withUnsafeMutableBufferPointer { losses in
            gradients.withUnsafeMutableBufferPointer { gradients in
                nonisolated(unsafe) let losses = losses
                nonisolated(unsafe) let gradients = gradients
                parallelFor(parts, threads: threads) { part in
                    let rows = part * Self.rowsPerPart..<min(features.rows, (part + 1) * Self.rowsPerPart)
                    losses[part] = add(rows, x, UnsafeMutableBufferPointer(rebasing: gradients[part * unknowns..<(part + 1) * unknowns]))
                }
            }
        }
        let count = Double(features.rows), share = Float(1 / count)
        for index in 0..<unknowns {
            var sum: Float = 0
            for part in 0..<parts { sum += gradients[part * unknowns + index] }
            gradient[index] = sum * share
        }
        var norm = 0.0
        for index in 0..<classes * features.columns {
            norm += Double(x[index]) * Double(x[index])
            gradient[index] += Float(l2) * x[index]
        }
        return losses.reduce(0, +) / count + l2 / 2 * norm
    }

    /// Adds the gradient of `rows` and returns their summed loss.
    private func add(_ rows: Range<Int>, _ x: [Float], _ gradient: UnsafeMutableBufferPointer<Float>) -> Double {
        let columns = features.columns
        var scores = [Float](repeating: 0, count: classes)
        var loss = 0.0
        features.values.withUnsafeBufferPointer { values in
            x.withUnsafeBufferPointer { x in
                guard let values = values.baseAddress, let x = x.baseAddress, let gradient = gradient.baseAddress else { return }
                for row in rows {
                    let sample = values + row * columns
                    for k in 0..<classes {
                        scores[k] = VectorLoops.dot(sample, x + k * columns, columns) + x[classes * columns + k]
                    }
                    loss += Self.residuals(&scores, label: labels[row])
                    for k in 0..<classes {
                        VectorLoops.add(sample, times: scores[k], to: gradient + k * columns, columns)
                        gradient[classes * columns + k] += scores[k]
                    }
                }
            }
        }
        return loss
    }

    /// Turns logits into probability minus truth, and returns the cross-entropy.
    private static func residuals(_ scores: inout [Float], label: Int) -> Double {
        let top = scores.max() ?? 0
        let own = scores[label] - top
        var sum: Float = 0
        for k in scores.indices {
            scores[k] = exp(scores[k] - top)
            sum += scores[k]
        }
        for k in scores.indices { scores[k] /= sum }
        scores[label] -= 1
        return log(Double(sum)) - Double(own)
    }
}

/// The two inner loops of a linear model, eight values at a time.
enum VectorLoops {
    static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        var sum0 = SIMD8<Float>.zero, sum1 = sum0
        var index = 0
        while index + 16 <= count {
            sum0 += load(a + index) * load(b + index)
            sum1 += load(a + index + 8) * load(b + index + 8)
            index += 16
        }
        var sum = (sum0 + sum1).sum()
        while index < count {
            sum += a[index] * b[index]
            index += 1
        }
        return sum
    }

    static func add(_ a: UnsafePointer<Float>, times factor: Float, to b: UnsafeMutablePointer<Float>, _ count: Int) {
        var index = 0
        while index + 8 <= count {
            let sum = load(b + index) + load(a + index) * factor
            UnsafeMutableRawPointer(b + index).storeBytes(of: sum, as: SIMD8<Float>.self)
            index += 8
        }
        while index < count {
            b[index] += factor * a[index]
            index += 1
        }
    }

    private static func load(_ pointer: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Float>.self)
    }
}
