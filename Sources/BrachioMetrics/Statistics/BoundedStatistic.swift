/// Statistics of the observations between two bounds: `TM` trimmed mean, `WM` winsorised mean, `TC` and `TS` trimmed count and sum,
/// `PR` percentile rank. Bounds are percent of the observations in rising order, or values. `tm90` is short for `TM(:90%)`, `IQM` for
/// `TM(25%:75%)`. They are computed from the distribution's bins, within its stated error.
///
/// Syntax: "CloudWatch statistics definitions" in the CloudWatch user guide.
package struct BoundedStatistic: Hashable, Sendable {
    enum Kind: String {
        case trimmedMean = "TM", winsorisedMean = "WM", trimmedCount = "TC", trimmedSum = "TS", percentileRank = "PR"
    }

    let kind: Kind
    /// Whether the bounds are percent; else they are values.
    let isPercent: Bool
    let lower: Double?
    let upper: Double?

    init?(_ name: String) {
        if name == "IQM" {
            (kind, isPercent, lower, upper) = (.trimmedMean, true, 25, 75)
            return
        }
        let prefix = name.prefix(2), rest = name.dropFirst(2)
        if prefix == prefix.lowercased(), let kind = Kind(rawValue: prefix.uppercased()), kind != .percentileRank,
            let percent = Statistic.percent(rest)
        {
            (self.kind, isPercent, lower, upper) = (kind, true, nil, percent)
            return
        }
        guard let kind = Kind(rawValue: String(prefix)), rest.hasPrefix("("), rest.hasSuffix(")") else { return nil }
        let bounds = rest.dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
        guard bounds.count == 2, bounds.contains(where: { !$0.isEmpty }) else { return nil }
        let given = bounds.filter { !$0.isEmpty }
        let isPercent = given.allSatisfy { $0.hasSuffix("%") }
        guard isPercent || !given.contains(where: { $0.hasSuffix("%") }), !(isPercent && kind == .percentileRank) else { return nil }
        let numbers = bounds.map { isPercent ? Statistic.percent($0.dropLast()) : Double($0).flatMap { $0.isFinite ? $0 : nil } }
        guard !zip(bounds, numbers).contains(where: { !$0.isEmpty && $1 == nil }) else { return nil }
        if let low = numbers[0], let high = numbers[1], low > high { return nil }
        (self.kind, self.isPercent, lower, upper) = (kind, isPercent, numbers[0], numbers[1])
    }

    var name: String {
        func text(_ bound: Double?) -> String { bound.map { Statistic.text($0) + (isPercent ? "%" : "") } ?? "" }
        return "\(kind.rawValue)(\(text(lower)):\(text(upper)))"
    }

    func value(of aggregate: Aggregate) -> Double? {
        guard let sketch = aggregate.distribution else { return nil }
        let bins = sketch.bins.map { (value: min(max($0.value, aggregate.minimum), aggregate.maximum), weight: $0.weight) }
        let inside = isPercent ? portionByRank(bins, aggregate.count) : portionByValue(bins)
        let count = inside.reduce(0) { $0 + $1.weight }
        let sum = inside.reduce(0) { $0 + $1.value * $1.weight }
        switch kind {
        case .trimmedCount: return count
        case .trimmedSum: return sum
        case .trimmedMean: return count > 0 ? sum / count : nil
        case .percentileRank: return aggregate.count > 0 ? 100 * count / aggregate.count : nil
        case .winsorisedMean: return winsorisedMean(bins, inside)
        }
    }

    private typealias Bin = (value: Double, weight: Double)

    /// The part of each bin whose ranks lie between the bounds.
    private func portionByRank(_ bins: [Bin], _ count: Double) -> [Bin] {
        let from = (lower ?? 0) / 100 * count, to = (upper ?? 100) / 100 * count
        var seen = 0.0
        return bins.compactMap { bin in
            let overlap = min(seen + bin.weight, to) - max(seen, from)
            seen += bin.weight
            return overlap > 0 ? (bin.value, overlap) : nil
        }
    }

    /// Bins above the lower bound and not above the upper.
    private func portionByValue(_ bins: [Bin]) -> [Bin] {
        bins.filter { bin in (lower.map { bin.value > $0 } ?? true) && (upper.map { bin.value <= $0 } ?? true) }
    }

    /// Observations outside the bounds count with the nearest value inside.
    private func winsorisedMean(_ bins: [Bin], _ inside: [Bin]) -> Double? {
        guard let low = inside.first?.value, let high = inside.last?.value else { return nil }
        let weight = bins.reduce(0) { $0 + $1.weight }
        return bins.reduce(0) { $0 + min(max($1.value, low), high) * $1.weight } / weight
    }
}
