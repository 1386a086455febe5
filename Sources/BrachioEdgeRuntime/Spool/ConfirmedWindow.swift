/// Which messages of a lane are confirmed: all below a mark, and some above it.
package struct ConfirmedWindow: Hashable, Sendable {
    /// Everything below is confirmed.
    package private(set) var mark: UInt64
    private var above: Set<UInt64> = []

    package init(mark: UInt64) { self.mark = mark }

    package mutating func confirm(_ sequence: UInt64) {
        guard sequence >= mark else { return }
        if sequence == mark { mark += 1 } else { above.insert(sequence) }
        close()
    }

    package mutating func confirm(_ range: Range<UInt64>) {
        if range.lowerBound <= mark, range.upperBound > mark {
            above = above.filter { $0 >= range.upperBound }
            mark = range.upperBound
            close()
        } else {
            for sequence in range { confirm(sequence) }
        }
    }

    private mutating func close() {
        while above.remove(mark) != nil { mark += 1 }
    }

    /// Messages below `sequence` that are not confirmed.
    package func unconfirmed(below sequence: UInt64) -> UInt64 {
        guard sequence > mark else { return 0 }
        return sequence - mark - UInt64(above.count { $0 < sequence })
    }
}
