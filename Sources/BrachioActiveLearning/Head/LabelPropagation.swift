internal import BrachioLinearModels
internal import Foundation

/// Spreads answers to rows that look alike over a graph of nearest neighbours (Zhou and others, "Learning with local and global
/// consistency", NIPS 2003): F ← α S F + (1 − α) Y, S the symmetrically normalised similarities.
///
/// With a handful of answers this knows more of the other rows than a line through the answers does; with many it knows less.
struct LabelPropagation {
    static let neighbors = 10
    static let alpha: Float = 0.8
    static let iterations = 25

    let features: FeatureMatrix
    let rows: [Int]
    /// The places in `rows` of each row's neighbours, and how strong they are.
    private let links: [[(place: Int, weight: Float)]]

    /// - Parameter rows: rows of the graph; all pairs are compared, so a few thousand at most.
    init(_ features: FeatureMatrix, rows: [Int], threads: Int) {
        self.features = features
        self.rows = rows
        let products = features.products(rows, rows, threads: threads)
        var weights = [[Int: Float]](repeating: [:], count: rows.count)
        for place in rows.indices {
            let own = products[place * rows.count..<(place + 1) * rows.count]
            for (cosine, other) in Self.nearest(own, except: place) {
                let weight = pow(max(0, cosine), 3) / 2
                weights[place][other, default: 0] += weight
                weights[other][place, default: 0] += weight
            }
        }
        let degrees = weights.map { 1 / max(1e-9, $0.values.reduce(0, +)).squareRoot() }
        links = weights.enumerated().map { place, own in
            own.sorted { $0.key < $1.key }.map { ($0.key, $0.value * degrees[place] * degrees[$0.key]) }
        }
    }

    /// - Parameter answers: shares of the classes, `[K]`, by place in `rows`.
    /// - Returns: `[rows, K]`: probabilities of the classes; zeros where no answer reaches.
    func spread(_ answers: [Int: [Float]], classes: Int) -> [Float] {
        var given = [Float](repeating: 0, count: rows.count * classes)
        for (place, shares) in answers { for k in 0..<classes { given[place * classes + k] = shares[k] } }
        var state = given
        for _ in 0..<Self.iterations {
            var next = given.map { $0 * (1 - Self.alpha) }
            for (place, own) in links.enumerated() {
                for link in own {
                    for k in 0..<classes { next[place * classes + k] += Self.alpha * link.weight * state[link.place * classes + k] }
                }
            }
            state = next
        }
        // A class with many answers would outweigh the others by their number alone.
        for k in 0..<classes {
            let sum = stride(from: k, to: state.count, by: classes).reduce(Float(0)) { $0 + state[$1] }
            if sum > 0 { for place in stride(from: k, to: state.count, by: classes) { state[place] /= sum } }
        }
        for place in rows.indices {
            let range = place * classes..<(place + 1) * classes
            let sum = state[range].reduce(0, +)
            if sum > 0 { for index in range { state[index] /= sum } }
        }
        return state
    }

    private static func nearest(_ cosines: ArraySlice<Float>, except own: Int) -> [(Float, Int)] {
        var best: [(Float, Int)] = []
        for (place, cosine) in cosines.enumerated() where place != own {
            if best.count < neighbors {
                best.append((cosine, place))
                best.sort { $0.0 > $1.0 }
            } else if cosine > best[neighbors - 1].0 {
                best[neighbors - 1] = (cosine, place)
                best.sort { $0.0 > $1.0 }
            }
        }
        return best
    }
}
