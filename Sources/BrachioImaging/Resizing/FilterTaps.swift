/// The weights of one axis of an antialiased bilinear resize: for every output position a first input position and
/// fixed-point weights with 22 fractional bits.
///
/// The arithmetic is that of Pillow's `Resample.c` (triangle filter of support 1, widened by the scale when shrinking,
/// weights normalised in double precision and then rounded), so that the result is Pillow's.
struct FilterTaps {
    static let fractionBits = 22

    /// First input position per output position.
    private(set) var starts: [Int] = []
    /// Number of weights per output position.
    private(set) var counts: [Int] = []
    /// `tapsMax` weights per output position, of which the first `counts` are used.
    private(set) var weights: [Int32] = []
    let tapsMax: Int

    /// - Parameters:
    ///   - inputSize: input positions there are.
    ///   - span: the part of the input that maps onto the whole output.
    ///   - outputSize: output positions that `span` maps onto.
    ///   - window: the output positions that are wanted.
    init(inputSize: Int, span: ClosedRange<Float>, outputSize: Int, window: Range<Int>) {
        let scale = Double(span.upperBound - span.lowerBound) / Double(outputSize)
        let support = max(scale, 1)
        tapsMax = Int(support.rounded(.up)) * 2 + 1
        starts.reserveCapacity(window.count)
        counts.reserveCapacity(window.count)
        weights.reserveCapacity(window.count * tapsMax)
        var raw = [Double](repeating: 0, count: tapsMax)
        for position in window {
            let center = Double(span.lowerBound) + (Double(position) + 0.5) * scale
            let first = max(0, Int(center - support + 0.5))
            let last = min(inputSize, Int(center + support + 0.5))
            let count = max(1, min(last - first, tapsMax))
            var sum = 0.0
            for tap in 0..<count {
                let distance = (Double(tap + first) - center + 0.5) * (1 / support)
                raw[tap] = max(0, 1 - abs(distance))
                sum += raw[tap]
            }
            starts.append(min(first, inputSize - 1))
            counts.append(count)
            for tap in 0..<tapsMax {
                let weight = tap < count ? (sum == 0 ? 0 : raw[tap] / sum) : 0
                weights.append(Int32(weight * Double(1 << Self.fractionBits) + 0.5))
            }
        }
    }

    /// The input positions that are read at all.
    var inputRange: Range<Int> { starts[0]..<starts[starts.count - 1] + counts[counts.count - 1] }

    /// The same weights for an input whose first `offset` positions are missing.
    func shifted(by offset: Int) -> FilterTaps {
        var taps = self
        taps.starts = starts.map { $0 - offset }
        return taps
    }
}
