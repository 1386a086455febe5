internal import Foundation

/// What multinomial logistic regression minimises: mean cross-entropy + l2 / 2 · ‖weights‖²; biases are not penalised.
///
/// The unknowns are the weights `[K, D]` followed by the biases `[K]`.
package struct SoftmaxObjective: Sendable {
    /// What the rows are said to be.
    package enum Targets: Sendable {
        /// A class for each row.
        case classes([Int])
        /// How much of each row belongs to each class, `[N, K]`, none of it negative. A row counts as much as the sum of its shares;
        /// the mean is over all rows' sum.
        case shares([Float])
    }

    package let features: FeatureMatrix
    package let targets: Targets
    package let classes: Int
    package var l2: Double
    package let threads: Int
    /// Sum of what the rows count.
    private let mass: Double

    package init(features: FeatureMatrix, targets: Targets, classes: Int, l2: Double, threads: Int) {
        self.features = features
        self.targets = targets
        self.classes = classes
        self.l2 = l2
        self.threads = threads
        switch targets {
        case .classes(let labels):
            precondition(labels.count == features.rows, "every row has a class")
            mass = Double(features.rows)
        case .shares(let shares):
            precondition(shares.count == features.rows * classes, "every row has a share of every class")
            mass = shares.reduce(0) { $0 + Double($1) }
        }
    }

    package var unknowns: Int { classes * (features.columns + 1) }

    /// Rows are summed in parts of this many and the parts in order, so that the result does not depend on the threads.
    private static let rowsPerPart = 128

    /// The value, and its gradient in `gradient`.
    package func evaluate(_ x: [Float], gradient: inout [Float]) -> Double {
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
        let share = Float(1 / mass)
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
        return losses.reduce(0, +) / mass + l2 / 2 * norm
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
                    switch targets {
                    case .classes(let labels): loss += Self.residuals(&scores, label: labels[row])
                    case .shares(let shares): loss += Self.residuals(&scores, shares: shares[row * classes..<(row + 1) * classes])
                    }
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

    /// The same where a row belongs to several classes by shares.
    private static func residuals(_ scores: inout [Float], shares: ArraySlice<Float>) -> Double {
        let top = scores.max() ?? 0
        var sum: Float = 0, weight: Float = 0, own: Float = 0
        for (k, share) in zip(scores.indices, shares) {
            own += share * (scores[k] - top)
            weight += share
            scores[k] = exp(scores[k] - top)
            sum += scores[k]
        }
        for (k, share) in zip(scores.indices, shares) { scores[k] = scores[k] / sum * weight - share }
        return Double(weight) * log(Double(sum)) - Double(own)
    }
}
