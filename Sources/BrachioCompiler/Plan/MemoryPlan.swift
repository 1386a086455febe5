/// Offsets for scratch buffers whose lifetimes do not overlap: computed once, so that a run allocates nothing.
///
/// Greedy by size: the largest buffer first, each at the lowest offset where no buffer alive at the same time stands
/// (Pisarchyk and Lee, "Efficient memory management for deep neural net inference", 2020).
struct MemoryPlan {
    /// Start of each buffer in floats, a multiple of 16.
    let offsets: [Int]
    /// Size of the whole in floats.
    let count: Int

    init(counts: [Int], steps: [Step]) {
        var first = [Int](repeating: Int.max, count: counts.count)
        var last = [Int](repeating: -1, count: counts.count)
        for (index, step) in steps.enumerated() {
            for place in step.operands.values {
                guard case .buffer(let buffer) = place.region else { continue }
                first[buffer] = min(first[buffer], index)
                last[buffer] = max(last[buffer], index)
            }
        }
        var offsets = [Int](repeating: 0, count: counts.count)
        var placed: [Int] = []
        var total = 0
        for buffer in counts.indices.sorted(by: { (counts[$0], $1) > (counts[$1], $0) }) where last[buffer] >= 0 {
            let alive = placed
                .filter { first[$0] <= last[buffer] && first[buffer] <= last[$0] }
                .sorted { offsets[$0] < offsets[$1] }
            var offset = 0
            for other in alive {
                if offset + counts[buffer] <= offsets[other] { break }
                offset = max(offset, Self.aligned(offsets[other] + counts[other]))
            }
            offsets[buffer] = offset
            total = max(total, offset + counts[buffer])
            placed.append(buffer)
        }
        self.offsets = offsets
        count = Self.aligned(total)
    }

    /// The next multiple of 16 floats: 64 bytes.
    static func aligned(_ floats: Int) -> Int { (floats + 15) / 16 * 16 }
}
