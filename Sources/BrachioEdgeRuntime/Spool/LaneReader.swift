/// Reads a lane's messages in order, from where it is confirmed to what is durable. Belongs to the spool's thread.
final class LaneReader {
    private let log: LaneLog
    /// What is read next.
    private(set) var next: UInt64
    private var open: (first: UInt64, file: any SpoolFile, scan: SegmentScan)?

    init(_ log: LaneLog, from sequence: UInt64) {
        self.log = log
        next = sequence
    }

    enum Found {
        case message(SpoolMessage, sequence: UInt64)
        /// Messages that are on no disk any more, or damaged there.
        case missing(Range<UInt64>)
    }

    /// `nil` where all that is durable was read.
    func read() throws -> Found? {
        guard next < log.next else { return nil }
        guard let index = log.segments.lastIndex(where: { $0.first <= next }) else {
            let begin = log.segments.first?.first ?? log.next
            defer { next = begin }
            return .missing(next..<begin)
        }
        let segment = log.segments[index], end = log.end(index)
        if open?.first != segment.first {
            close()
            let file = try log.open(index)
            open = (segment.first, file, SegmentScan(file, from: SegmentHeader.bytes, limit: segment.bytes, expecting: segment.first, below: end))
        }
        open?.scan.extend(limit: segment.bytes, below: end)
        while let found = try open?.scan.next() {
            if found.sequence < next { continue }
            if found.sequence > next {
                // Handed out now are those that are missing; the message itself is read again.
                defer { next = found.sequence }
                close()
                return .missing(next..<found.sequence)
            }
            next += 1
            return .message(found.message, sequence: found.sequence)
        }
        close()
        defer { next = end }
        return .missing(next..<end)
    }

    /// The lane has removed what was not read yet.
    func skip(to sequence: UInt64) { next = max(next, sequence) }

    func close() {
        open?.file.close()
        open = nil
    }
}
