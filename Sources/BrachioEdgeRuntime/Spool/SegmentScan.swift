internal import BrachioCore

/// Reads a segment's messages one after the other, over damaged places where a later message can be found. Reads the file in pieces.
struct SegmentScan {
    private static let pieceBytes = 64 << 10

    private let file: any SpoolFile
    private(set) var limit: Int
    private var below: UInt64
    /// Of the next message.
    private(set) var sequence: UInt64
    /// Where the next message begins.
    private(set) var offset: Int
    private var piece: [UInt8] = []
    private var pieceOffset: Int

    /// - Parameters:
    ///   - limit: where the segment ends.
    ///   - sequence: of the message at `offset`.
    ///   - below: messages from here on belong to the next segment.
    init(_ file: any SpoolFile, from offset: Int, limit: Int, expecting sequence: UInt64, below: UInt64) {
        self.file = file
        self.offset = offset
        self.limit = limit
        self.sequence = sequence
        self.below = below
        pieceOffset = offset
    }

    /// The segment has grown.
    mutating func extend(limit: Int, below: UInt64) {
        self.limit = limit
        self.below = below
    }

    /// The next message that is whole; `nil` at the end.
    mutating func next() throws -> (message: SpoolMessage, sequence: UInt64)? {
        while sequence < below {
            switch try look() {
            case .record(let message, let found, let bytes) where found >= sequence && found < below:
                offset += bytes
                sequence = found + 1
                return (message, found)
            case .incomplete where offset >= limit: return nil
            case .record, .damaged, .incomplete: offset += 1
            }
        }
        return nil
    }

    /// What stands at ``offset``, within the limit.
    private mutating func look() throws -> SpoolRecord.Reading {
        while true {
            let start = offset - pieceOffset
            if start <= piece.count {
                let reading = piece.withUnsafeBytes { SpoolRecord.read($0, at: start) }
                if reading != .incomplete || pieceOffset + piece.count >= limit { return reading }
            }
            // More from where the message begins: as much again as was not enough.
            let held = max(0, piece.count - start)
            let wanted = min(limit - offset, max(Self.pieceBytes, 2 * held))
            let read = try file.read(wanted, at: offset)
            piece = read
            pieceOffset = offset
            if read.count < wanted || read.count <= held { return read.withUnsafeBytes { SpoolRecord.read($0, at: 0) } }
        }
    }
}
