package import BrachioCore
package import BrachioLinearModels

/// Brings a backbone's features to a few columns in which distances mean something: principal components of the centred features, each
/// row then of length one.
///
/// Features that are never negative (an activation's mean over a picture) are replaced by their square roots first, which keeps a few
/// strong channels from deciding everything (Arandjelović and Zisserman, "Three things everyone should know", CVPR 2012). The
/// components come from subspace iteration with a random start (Halko, Martinsson and Tropp, SIAM Review 53(2), 2011).
package struct FeatureProjection: Sendable {
    /// Rows that the components are found from; of more, evenly spaced ones are taken.
    package static let rowsMax = 4_096
    package static let componentsDefault = 128
    /// Steps of the iteration: many where they cost nothing, few where the first components stand out by far in any case.
    private static func iterations(_ multiplications: Int) -> Int { multiplications < 10_000_000 ? 60 : 4 }

    /// Columns of the features that go in.
    package let columns: Int
    /// Columns of the features that come out.
    package let components: Int
    let takesRoots: Bool
    /// `[columns]`, subtracted from every row.
    let mean: [Float]
    /// `[components, columns]`, orthonormal rows.
    let basis: [Float]

    /// Finds the components of `features`; at most one less than there are rows, and never more than there are columns.
    ///
    /// - Parameter features: `[N, D]`, at least one row.
    package init(fitting features: FeatureMatrix, components: Int = componentsDefault, random: inout SplitMix64, threads: Int = 2) {
        let rows = features.rows
        let wanted = rows <= Self.rowsMax ? features : features.rows((0..<Self.rowsMax).map { $0 * rows / Self.rowsMax })
        let usable = wanted.rows((0..<wanted.rows).filter { row in wanted.row(row).contains { $0 != 0 } })
        columns = features.columns
        takesRoots = !usable.values.contains { $0 < 0 }
        var centred = takesRoots ? Self.roots(usable) : usable
        var mean = [Double](repeating: 0, count: columns)
        for row in 0..<centred.rows { for (column, value) in centred.row(row).enumerated() { mean[column] += Double(value) } }
        let means = mean.map { Float($0 / Double(max(1, usable.rows))) }
        centred.transform { $0 - means[$1] }
        self.mean = means
        let count = max(1, min(components, columns, centred.rows - 1))
        self.components = count
        var basis = (0..<count * features.columns).map { _ in random.uniform(-1...1) }
        Self.orthonormalize(&basis, columns: columns)
        for _ in 0..<Self.iterations(centred.values.count * count) where centred.rows > 1 {
            basis = Self.iterated(basis, centred, threads)
            Self.orthonormalize(&basis, columns: columns)
        }
        self.basis = basis
    }

    /// `[N, components]`, rows of length one; a row of zeros, which stands for a photo without features, stays one of zeros.
    package func apply(to features: FeatureMatrix, threads: Int = 2) -> FeatureMatrix {
        precondition(features.columns == columns, "the projection takes \(columns) columns, not \(features.columns)")
        let rows = features.rows, components = components, columns = columns
        var values = [Float](repeating: 0, count: rows * components)
        values.withUnsafeMutableBufferPointer { values in
            nonisolated(unsafe) let values = values
            let perPart = 256, parts = (rows + perPart - 1) / perPart
            parallelFor(parts, threads: threads) { part in
                var centred = [Float](repeating: 0, count: columns)
                for row in part * perPart..<min(rows, (part + 1) * perPart) {
                    let source = features.row(row)
                    guard source.contains(where: { $0 != 0 }) else { continue }
                    for (column, value) in source.enumerated() {
                        centred[column] = (takesRoots ? max(0, value).squareRoot() : value) - mean[column]
                    }
                    project(centred, into: UnsafeMutableBufferPointer(rebasing: values[row * components..<(row + 1) * components]))
                }
            }
        }
        return FeatureMatrix(columns: components, values: values)
    }

    private func project(_ centred: [Float], into row: UnsafeMutableBufferPointer<Float>) {
        centred.withUnsafeBufferPointer { centred in
            basis.withUnsafeBufferPointer { basis in
                guard let centred = centred.baseAddress, let basis = basis.baseAddress else { return }
                var norm: Float = 0
                for component in 0..<components {
                    row[component] = VectorLoops.dot(centred, basis + component * columns, columns)
                    norm += row[component] * row[component]
                }
                let scale = norm > 0 ? 1 / norm.squareRoot() : 0
                for component in 0..<components { row[component] *= scale }
            }
        }
    }

    private static func roots(_ features: FeatureMatrix) -> FeatureMatrix {
        var features = features
        features.transform { value, _ in value.squareRoot() }
        return features
    }

    /// Rows times their product with the basis: one step of the power method for all components at once.
    private static func iterated(_ basis: [Float], _ rows: FeatureMatrix, _ threads: Int) -> [Float] {
        let columns = rows.columns, components = basis.count / columns
        var next = [Float](repeating: 0, count: basis.count)
        next.withUnsafeMutableBufferPointer { next in
            nonisolated(unsafe) let next = next
            parallelFor(components, threads: threads) { component in
                basis.withUnsafeBufferPointer { basis in
                    rows.values.withUnsafeBufferPointer { values in
                        guard let basis = basis.baseAddress, let values = values.baseAddress, let next = next.baseAddress else { return }
                        for row in 0..<rows.rows {
                            let sample = values + row * columns
                            let product = VectorLoops.dot(sample, basis + component * columns, columns)
                            VectorLoops.add(sample, times: product, to: next + component * columns, columns)
                        }
                    }
                }
            }
        }
        return next
    }

    /// Gram and Schmidt's, twice, which is enough for float32 (Giraud and others, 2005). A row that depends on those before becomes zero.
    private static func orthonormalize(_ basis: inout [Float], columns: Int) {
        basis.withUnsafeMutableBufferPointer { basis in
            guard let start = basis.baseAddress else { return }
            for row in 0..<basis.count / columns {
                let own = start + row * columns
                let before = VectorLoops.dot(own, own, columns)
                for _ in 0..<2 {
                    for other in 0..<row {
                        let product = VectorLoops.dot(own, start + other * columns, columns)
                        VectorLoops.add(start + other * columns, times: -product, to: own, columns)
                    }
                }
                let norm = VectorLoops.dot(own, own, columns)
                let scale = norm > before * 1e-10 && norm > 0 ? 1 / norm.squareRoot() : 0
                for column in 0..<columns { own[column] *= scale }
            }
        }
    }
}
