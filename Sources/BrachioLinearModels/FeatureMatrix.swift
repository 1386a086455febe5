internal import BrachioCore

/// One row of features a sample, row-major.
public struct FeatureMatrix: Sendable {
    public let columns: Int
    public private(set) var values: [Float]

    public init(columns: Int, values: [Float] = []) {
        precondition(columns > 0 && values.count % columns == 0, "\(values.count) values are no rows of \(columns)")
        self.columns = columns
        self.values = values
    }

    public var rows: Int { values.count / columns }

    public mutating func append(row: some Collection<Float>) {
        precondition(row.count == columns, "a row of \(row.count) values does not fit \(columns) columns")
        values.append(contentsOf: row)
    }

    package func row(_ index: Int) -> ArraySlice<Float> { values[index * columns..<(index + 1) * columns] }

    package func rows(_ indices: [Int]) -> FeatureMatrix {
        var result = FeatureMatrix(columns: columns)
        result.values.reserveCapacity(indices.count * columns)
        for index in indices { result.values.append(contentsOf: row(index)) }
        return result
    }

    /// Changes every value given its column.
    package mutating func transform(_ change: (Float, Int) -> Float) {
        for index in values.indices { values[index] = change(values[index], index % columns) }
    }
}

/// Brings each feature to mean zero and deviation one; a feature that never changes is left at zero.
package struct Standardization: Sendable {
    package let mean: [Float]
    /// One over the deviation, or zero.
    package let scale: [Float]

    package init(of features: FeatureMatrix) {
        let count = Double(max(1, features.rows))
        var sums = [Double](repeating: 0, count: features.columns)
        var squares = sums
        for row in 0..<features.rows {
            for (column, value) in features.row(row).enumerated() { sums[column] += Double(value) }
        }
        let means = sums.map { $0 / count }
        for row in 0..<features.rows {
            for (column, value) in features.row(row).enumerated() {
                let difference = Double(value) - means[column]
                squares[column] += difference * difference
            }
        }
        mean = means.map(Float.init)
        scale = squares.map { $0 / count > 1e-12 ? Float(1 / ($0 / count).squareRoot()) : 0 }
    }

    package func apply(to features: FeatureMatrix) -> FeatureMatrix {
        var result = features
        result.transform { ($0 - mean[$1]) * scale[$1] }
        return result
    }
}
