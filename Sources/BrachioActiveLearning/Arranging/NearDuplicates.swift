package import BrachioCore
package import BrachioLinearModels

/// Photos that show the same thing in nearly the same way: bursts, copies, the same file twice.
///
/// Pairs are looked for among rows that fall on the same side of the same random planes (Charikar, STOC 2002), and then compared; a
/// small set is compared in full.
package enum NearDuplicates {
    /// The cosine from which two photos count as nearly the same. A backbone's projected features of two frames of a burst are at 0.9
    /// to 1, of two photos of one class rarely above 0.8.
    package static let cosineDefault: Float = 0.95
    /// Rows up to which every pair is compared.
    package static let exactRowsMax = 2_048
    private static let tables = 12
    private static let planes = 14
    /// Rows of one bucket that are compared with one another; a fuller bucket is compared in runs of this many.
    private static let bucketRowsMax = 512

    /// Groups of at least two rows, each linked to another of its group by a cosine of at least `cosine`.
    ///
    /// - Parameter features: `[N, D]` of unit length; rows of zeros belong to no group.
    package static func groups(
        _ features: FeatureMatrix, cosineAtLeast cosine: Float = cosineDefault, random: inout SplitMix64
    ) -> [[Int]] {
        let rows = (0..<features.rows).filter { row in features.row(row).contains { $0 != 0 } }
        var links = Links(count: features.rows)
        if rows.count <= exactRowsMax {
            link(rows, features, cosine, &links)
        } else {
            for _ in 0..<tables {
                for bucket in buckets(rows, features, &random) {
                    for start in stride(from: 0, to: bucket.count, by: bucketRowsMax) {
                        link(Array(bucket[start..<min(bucket.count, start + bucketRowsMax)]), features, cosine, &links)
                    }
                }
            }
        }
        return links.groups()
    }

    private static func link(_ rows: [Int], _ features: FeatureMatrix, _ cosine: Float, _ links: inout Links) {
        for (place, row) in rows.enumerated() {
            for other in rows[(place + 1)...] where features.dot(row, other) >= cosine { links.join(row, other) }
        }
    }

    private static func buckets(_ rows: [Int], _ features: FeatureMatrix, _ random: inout SplitMix64) -> [[Int]] {
        let normals = (0..<planes).map { _ in (0..<features.columns).map { _ in random.uniform(-1...1) } }
        var buckets: [Int: [Int]] = [:]
        for row in rows {
            let code = normals.reduce(0) { $0 << 1 | (features.dot(row, with: $1) > 0 ? 1 : 0) }
            buckets[code, default: []].append(row)
        }
        return buckets.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
    }
}

/// Which rows belong together: a forest whose trees are the groups.
private struct Links {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    private mutating func root(_ row: Int) -> Int {
        var row = row
        while parents[row] != row {
            parents[row] = parents[parents[row]]
            row = parents[row]
        }
        return row
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (a, b) = (root(a), root(b))
        parents[max(a, b)] = min(a, b)
    }

    mutating func groups() -> [[Int]] {
        var groups: [Int: [Int]] = [:]
        for row in parents.indices { groups[root(row), default: []].append(row) }
        return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}
