internal import Synchronization

/// Memory that a body fills before it is written and hashed. Filled by one task, read by the lanes, never both at once.
final class Piece: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    private let lender: PieceLender
    private(set) var count = 0

    fileprivate init(bytes: Int, lender: PieceLender) {
        memory = .allocate(byteCount: bytes, alignment: 64)
        self.lender = lender
    }

    deinit {
        lender.takeBack(memory.count)
        memory.deallocate()
    }

    var bytes: Int { memory.count }
    var filled: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }
    var isFull: Bool { count == memory.count }
    func clear() { count = 0 }

    /// Takes what fits and returns how much that was.
    func fill(_ bytes: UnsafeRawBufferPointer) -> Int {
        let taken = min(bytes.count, memory.count - count)
        UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + taken)]).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
        count += taken
        return taken
    }
}

/// Lends memory to all bodies that come in at the same time: large pieces to a few, small ones to the many that come beside them. Nobody
/// waits, so that clients that send slowly hold nobody up.
final class PieceLender: Sendable {
    static let largeBytes = 512 << 10
    /// More than what lies in the database, so that only large content goes to a file.
    static let smallBytes = 80 << 10
    /// Pieces are small while so much is lent.
    static let plentyBytes = 48 << 20

    private let lentBytes = Mutex(0)

    func lend() -> Piece {
        let bytes = lentBytes.withLock { lent in
            let bytes = lent < Self.plentyBytes ? Self.largeBytes : Self.smallBytes
            lent += bytes
            return bytes
        }
        return Piece(bytes: bytes, lender: self)
    }

    fileprivate func takeBack(_ bytes: Int) { lentBytes.withLock { $0 -= bytes } }
}
