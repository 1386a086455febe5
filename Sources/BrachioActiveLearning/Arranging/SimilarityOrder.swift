package import BrachioCore
package import BrachioLinearModels

/// An order in which neighbours look alike, for a grid that people sweep through.
///
/// Rows are halved by 2-means until a part is small; of two halves the one that is nearer to what came before goes first; within a small
/// part each row is followed by the one most like it. The cost grows with N log N.
package enum SimilarityOrder {
    /// Rows of a part that is not halved any more.
    private static let partRows = 64
    private static let iterations = 4

    /// - Parameter features: `[N, D]` of unit length; rows of zeros come last.
    /// - Returns: every row once.
    package static func order(_ features: FeatureMatrix, random: inout SplitMix64) -> [Int] {
        let rows = Array(0..<features.rows)
        let known = rows.filter { row in features.row(row).contains { $0 != 0 } }
        var order: [Int] = []
        order.reserveCapacity(rows.count)
        var parts = known.isEmpty ? [] : [known]
        while let part = parts.popLast() {
            if part.count <= partRows {
                walk(part, features, &order)
                continue
            }
            var (first, second) = halves(part, features, &random)
            if let last = order.last, nearness(second, to: last, features) > nearness(first, to: last, features) { swap(&first, &second) }
            parts.append(second)
            parts.append(first)
        }
        let seen = Set(known)
        return order + rows.filter { !seen.contains($0) }
    }

    /// Appends `part`, each row followed by the nearest one that is left.
    private static func walk(_ part: [Int], _ features: FeatureMatrix, _ order: inout [Int]) {
        var left = part
        var last = order.last
        while !left.isEmpty {
            var best = 0
            if let last {
                var nearest = -Float.infinity
                for (place, row) in left.enumerated() {
                    let product = features.dot(row, last)
                    if product > nearest { (nearest, best) = (product, place) }
                }
            }
            last = left[best]
            order.append(left[best])
            left.swapAt(best, left.count - 1)
            left.removeLast()
        }
    }

    private static func nearness(_ part: [Int], to row: Int, _ features: FeatureMatrix) -> Float {
        let step = max(1, part.count / 32)
        let looked = stride(from: 0, to: part.count, by: step)
        return looked.reduce(0) { $0 + features.dot(part[$1], row) } / Float((part.count + step - 1) / step)
    }

    /// Two halves, neither empty: 2-means, or the middle where the rows cannot be told apart.
    private static func halves(_ part: [Int], _ features: FeatureMatrix, _ random: inout SplitMix64) -> ([Int], [Int]) {
        let start = part[Int.random(in: 0..<part.count, using: &random)]
        let looked = stride(from: 0, to: part.count, by: max(1, part.count / 256)).map { part[$0] }
        let far = looked.min { features.dot($0, start) < features.dot($1, start) } ?? start
        let farther = looked.min { features.dot($0, far) < features.dot($1, far) } ?? start
        var difference = zip(features.row(far), features.row(farther)).map { $0 - $1 }
        var offset: Float = 0
        var sides = ([Int](), [Int]())
        for iteration in 0..<iterations {
            sides = ([], [])
            for row in part {
                if features.dot(row, with: difference) > offset { sides.0.append(row) } else { sides.1.append(row) }
            }
            guard !sides.0.isEmpty, !sides.1.isEmpty else { break }
            guard iteration < iterations - 1 else { return sides }
            let a = mean(sides.0, features), b = mean(sides.1, features)
            difference = zip(a, b).map { $0 - $1 }
            offset = (zip(a, a).reduce(0) { $0 + $1.0 * $1.1 } - zip(b, b).reduce(0) { $0 + $1.0 * $1.1 }) / 2
        }
        return (Array(part[..<(part.count / 2)]), Array(part[(part.count / 2)...]))
    }

    private static func mean(_ rows: [Int], _ features: FeatureMatrix) -> [Float] {
        var sum = [Float](repeating: 0, count: features.columns)
        for row in rows { for (column, value) in features.row(row).enumerated() { sum[column] += value } }
        return sum.map { $0 / Float(rows.count) }
    }
}
