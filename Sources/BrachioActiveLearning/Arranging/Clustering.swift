package import BrachioCore
package import BrachioLinearModels

/// Groups of rows that look alike: k-means with k-means++ (Arthur and Vassilvitskii, SODA 2007).
package struct Clustering: Sendable {
    /// Rows that the centres are found from; the others join the nearest centre.
    package static let fittedRowsMax = 8_192
    package static let clustersMax = 1_024
    private static let iterations = 20

    /// The cluster of each row.
    package let clusters: [Int]
    /// `[count, columns]`.
    package let centers: FeatureMatrix
    /// Mean of the squared distances to the rows' own centres.
    package let inertia: Double

    /// - Parameters:
    ///   - features: `[N, D]`, at least one row.
    ///   - count: clusters wanted; fewer where there are fewer rows.
    package init(_ features: FeatureMatrix, count: Int, random: inout SplitMix64, threads: Int = 2) {
        let rows = features.rows
        let count = max(1, min(count, rows, Self.clustersMax))
        let fitted = rows <= Self.fittedRowsMax
            ? Array(0..<rows) : Array((0..<rows).shuffled(using: &random).prefix(Self.fittedRowsMax))
        let sample = rows <= Self.fittedRowsMax ? features : features.rows(fitted)
        var centers = Self.seeds(sample, count, &random)
        for _ in 0..<Self.iterations {
            let (owners, _) = Self.nearest(sample, centers, threads)
            let next = Self.means(sample, owners, centers)
            let isSettled = next.values == centers.values
            centers = next
            if isSettled { break }
        }
        let (owners, distances) = Self.nearest(features, centers, threads)
        clusters = owners
        self.centers = centers
        inertia = distances.reduce(0) { $0 + Double($1) } / Double(max(1, rows))
    }

    /// Rows of each cluster, in ascending order.
    package var members: [[Int]] {
        var members = [[Int]](repeating: [], count: centers.rows)
        for (row, cluster) in clusters.enumerated() { members[cluster].append(row) }
        return members
    }

    private static func seeds(_ sample: FeatureMatrix, _ count: Int, _ random: inout SplitMix64) -> FeatureMatrix {
        var chosen = [Int.random(in: 0..<sample.rows, using: &random)]
        var distances = [Float](repeating: .infinity, count: sample.rows)
        let norms = (0..<sample.rows).map { sample.dot($0, $0) }
        while chosen.count < count {
            let last = chosen[chosen.count - 1]
            var sum = 0.0
            for row in 0..<sample.rows {
                distances[row] = min(distances[row], max(0, norms[row] + norms[last] - 2 * sample.dot(row, last)))
                sum += Double(distances[row])
            }
            var left = Double(random.uniform()) * sum
            var next = sample.rows - 1
            for row in 0..<sample.rows {
                left -= Double(distances[row])
                if left < 0 { next = row; break }
            }
            chosen.append(next)
        }
        return sample.rows(chosen)
    }

    /// The nearest centre of each row and the squared distance to it.
    private static func nearest(_ features: FeatureMatrix, _ centers: FeatureMatrix, _ threads: Int) -> ([Int], [Float]) {
        let rows = features.rows, columns = features.columns, count = centers.rows
        let norms = (0..<count).map { centers.dot($0, $0) }
        var owners = [Int](repeating: 0, count: rows), distances = [Float](repeating: 0, count: rows)
        owners.withUnsafeMutableBufferPointer { owners in
            distances.withUnsafeMutableBufferPointer { distances in
                nonisolated(unsafe) let owners = owners
                nonisolated(unsafe) let distances = distances
                let perPart = 512
                parallelFor((rows + perPart - 1) / perPart, threads: threads) { part in
                    features.values.withUnsafeBufferPointer { values in
                        centers.values.withUnsafeBufferPointer { points in
                            guard let values = values.baseAddress, let points = points.baseAddress else { return }
                            for row in part * perPart..<min(rows, (part + 1) * perPart) {
                                let sample = values + row * columns
                                var best = Float.infinity
                                for center in 0..<count {
                                    let distance = norms[center] - 2 * VectorLoops.dot(sample, points + center * columns, columns)
                                    if distance < best { (best, owners[row]) = (distance, center) }
                                }
                                distances[row] = max(0, best + VectorLoops.dot(sample, sample, columns))
                            }
                        }
                    }
                }
            }
        }
        return (owners, distances)
    }

    /// Means of the clusters; a cluster that has lost all its rows keeps its centre.
    private static func means(_ features: FeatureMatrix, _ owners: [Int], _ centers: FeatureMatrix) -> FeatureMatrix {
        var sums = [Float](repeating: 0, count: centers.values.count)
        var counts = [Int](repeating: 0, count: centers.rows)
        let columns = features.columns
        for (row, owner) in owners.enumerated() {
            counts[owner] += 1
            for (column, value) in features.row(row).enumerated() { sums[owner * columns + column] += value }
        }
        for center in 0..<centers.rows {
            for place in center * columns..<(center + 1) * columns {
                sums[place] = counts[center] == 0 ? centers.values[place] : sums[place] / Float(counts[center])
            }
        }
        return FeatureMatrix(columns: columns, values: sums)
    }
}
