import BrachioCore
import BrachioLinearModels

/// Rows of unit length around the middles of some classes.
struct Blobs {
    let features: FeatureMatrix
    let labels: [Int]

    init(perClass: Int, classes: Int, columns: Int = 16, spread: Float, seed: UInt64) {
        var source = SplitMix64(seed: seed)
        let middles = (0..<classes).map { _ in Self.unit((0..<columns).map { _ in source.uniform(-1...1) }) }
        var features = FeatureMatrix(columns: columns)
        labels = (0..<perClass * classes).map { $0 % classes }
        for label in labels { features.append(row: Self.unit(middles[label].map { $0 + spread * source.uniform(-1...1) })) }
        self.features = features
    }

    static func unit(_ row: [Float]) -> [Float] {
        let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return row.map { $0 / norm }
    }
}
