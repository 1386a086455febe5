package import BrachioCore
package import BrachioLinearModels
internal import Foundation

/// What to ask next: the rows that, once answered, leave the least uncertainty uncovered.
///
/// A row covers what looks like it: it covers another by exp((cosine − 1) / bandwidth²). Rows are taken one by one, each time the one
/// that adds most to Σ uncertainty(x) · cover(x) (uncertainty herding: Bae, Oliveira and Sutherland, ICLR 2025). Without a model every row
/// is as uncertain as the other, and the first rows are a diverse, typical sample of the whole (maximum herding, ECCV 2024). The choice is
/// greedy, which for such a sum is at least 63 % of the best possible (Nemhauser, Wolsey and Fisher, 1978).
package struct Herding: Sendable {
    /// Rows that stand for all when uncertainty is summed.
    package static let referencesMax = 1_536
    /// Rows among which a choice is made.
    package static let candidatesMax = 2_048

    /// The distance, on the unit sphere, at which a row covers another by exp(−½).
    package var bandwidth: Float
    package var threads: Int

    package init(bandwidth: Float = 0.5, threads: Int = 2) {
        self.bandwidth = bandwidth
        self.threads = threads
    }

    /// - Parameters:
    ///   - count: rows wanted; fewer where there are fewer candidates.
    ///   - candidates: rows that can be asked.
    ///   - answered: rows whose answer is known or will be soon.
    ///   - uncertainty: of every row of `features`, 0…1; `nil` without a model.
    ///   - features: `[N, D]` of unit length; rows of zeros, of which nothing is known, are taken last.
    /// - Returns: rows in the order in which to ask.
    package func choose(
        _ count: Int, from candidates: [Int], answered: [Int], uncertainty: [Float]?, features: FeatureMatrix, random: inout SplitMix64
    ) -> [Int] {
        let isKnown = { (row: Int) in features.row(row).contains { $0 != 0 } }
        let known = candidates.filter(isKnown)
        let chosen = herd(count, known, answered.filter(isKnown), uncertainty, features, &random)
        guard chosen.count < count else { return chosen }
        let taken = Set(chosen), open = Set(known)
        let rest = known.filter { !taken.contains($0) } + candidates.filter { !open.contains($0) }
        return chosen + rest.prefix(count - chosen.count)
    }

    private func herd(
        _ count: Int, _ candidates: [Int], _ answered: [Int], _ uncertainty: [Float]?, _ features: FeatureMatrix,
        _ random: inout SplitMix64
    ) -> [Int] {
        guard !candidates.isEmpty, count > 0 else { return [] }
        let references = sample(candidates, Self.referencesMax, &random)
        let asked = narrowed(candidates, uncertainty, &random)
        // [candidates, references]: how much each candidate covers of each reference.
        var cover = features.products(asked, references, threads: threads)
        soften(&cover)
        let weights = references.map { uncertainty?[$0] ?? 1 }
        var covered = [Float](repeating: 0, count: references.count)
        if !answered.isEmpty {
            let products = features.products(references, answered, threads: threads)
            for place in references.indices {
                let nearest = products[place * answered.count..<(place + 1) * answered.count].max() ?? -1
                covered[place] = strength(nearest)
            }
        }
        return greedy(count, asked, cover, weights, &covered)
    }

    private func greedy(_ count: Int, _ asked: [Int], _ cover: [Float], _ weights: [Float], _ covered: inout [Float]) -> [Int] {
        var chosen: [Int] = []
        var left = Array(asked.indices)
        let references = weights.count
        // What a candidate adds only becomes less as others are taken: an old gain is an upper bound (Minoux, 1978).
        var gains = [Float](repeating: .infinity, count: asked.count)
        while chosen.count < count, !left.isEmpty {
            var best = -1, bestGain: Float = -1
            for (place, candidate) in left.enumerated() where gains[candidate] > bestGain {
                var gain: Float = 0
                for reference in 0..<references {
                    gain += weights[reference] * max(0, cover[candidate * references + reference] - covered[reference])
                }
                gains[candidate] = gain
                if gain > bestGain { (best, bestGain) = (place, gain) }
            }
            guard best >= 0 else { break }
            let candidate = left[best]
            chosen.append(asked[candidate])
            left.remove(at: best)
            for reference in 0..<references { covered[reference] = max(covered[reference], cover[candidate * references + reference]) }
        }
        return chosen
    }

    /// All candidates where they are few; else the more uncertain half of twice as many drawn at random.
    private func narrowed(_ candidates: [Int], _ uncertainty: [Float]?, _ random: inout SplitMix64) -> [Int] {
        guard let uncertainty, candidates.count > Self.candidatesMax else { return sample(candidates, Self.candidatesMax, &random) }
        let drawn = sample(candidates, 2 * Self.candidatesMax, &random)
        return Array(drawn.sorted { (-uncertainty[$0], $0) < (-uncertainty[$1], $1) }.prefix(Self.candidatesMax))
    }

    private func sample(_ rows: [Int], _ count: Int, _ random: inout SplitMix64) -> [Int] {
        guard rows.count > count else { return rows }
        // The first of a shuffle, without shuffling the rest.
        var rows = rows
        for place in 0..<count { rows.swapAt(place, Int.random(in: place..<rows.count, using: &random)) }
        return Array(rows.prefix(count))
    }

    private func strength(_ cosine: Float) -> Float { exp((min(1, cosine) - 1) / (bandwidth * bandwidth)) }

    private func soften(_ products: inout [Float]) {
        let scale = 1 / (bandwidth * bandwidth)
        for index in products.indices { products[index] = exp((min(1, products[index]) - 1) * scale) }
    }
}
