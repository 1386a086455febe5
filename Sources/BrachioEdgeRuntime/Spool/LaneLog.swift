internal import BrachioCore

/// One lane's messages on disk: segments in order, of which the last one is written to. Knows its segments, not its messages. Belongs to
/// the spool's thread.
final class LaneLog {
    struct Segment {
        let first: UInt64
        /// Of what is durable.
        var bytes: Int
        /// `nil` where the header is damaged.
        let time: SpoolTime?
        let name: String
    }

    let lane: SpoolLane
    private let disk: any SpoolDisk
    private let segmentBytesMax: Int
    private(set) var segments: [Segment] = []
    private var active: (any SpoolFile)?
    /// What the next message gets; everything below is durable.
    private(set) var next: UInt64

    /// - Parameter confirmed: everything below was confirmed before.
    init(_ lane: SpoolLane, _ disk: any SpoolDisk, names: [String], confirmed: UInt64, segmentBytesMax: Int) throws {
        self.lane = lane
        self.disk = disk
        self.segmentBytesMax = segmentBytesMax
        next = confirmed
        let found = names.compactMap { name in Self.first(of: name, lane).map { (first: $0, name: name) } }.sorted { $0.first < $1.first }
        for (index, entry) in found.enumerated() { try recover(entry.name, entry.first, isLast: index == found.count - 1) }
    }

    private static func name(_ lane: SpoolLane, _ first: UInt64) -> String {
        let digits = String(first, radix: 16)
        return "\(lane.letter)-\(String(repeating: "0", count: 16 - digits.count))\(digits).segment"
    }

    private static func first(of name: String, _ lane: SpoolLane) -> UInt64? {
        guard name.hasPrefix("\(lane.letter)-"), name.hasSuffix(".segment"), name.utf8.count == 26 else { return nil }
        return UInt64(name.dropFirst(2).prefix(16), radix: 16)
    }

    /// Looks at the header, and into the last segment alone: how far it is whole.
    private func recover(_ name: String, _ first: UInt64, isLast: Bool) throws {
        let file = try disk.open(name)
        defer { file.close() }
        let header = SegmentHeader(try file.read(SegmentHeader.bytes, at: 0))
        var segment = Segment(first: first, bytes: try file.size(), time: header?.time, name: name)
        if isLast {
            var scan = SegmentScan(file, from: SegmentHeader.bytes, limit: segment.bytes, expecting: first, below: .max)
            segment.bytes = SegmentHeader.bytes
            next = max(next, first)
            while try scan.next() != nil {
                segment.bytes = scan.offset
                next = max(next, scan.sequence)
            }
            // A segment without a message was begun, and nobody was told.
            if segment.bytes == SegmentHeader.bytes { return try disk.remove(name) }
        }
        segments.append(segment)
    }

    var bytes: Int { segments.reduce(0) { $0 + $1.bytes } }

    /// Where the segment's messages end.
    func end(_ index: Int) -> UInt64 { index + 1 < segments.count ? segments[index + 1].first : next }

    // MARK: writing

    /// Writes messages behind all others and makes them durable: the first so many of them, and all if nothing fails.
    func append(_ messages: [SpoolMessage], at time: SpoolTime) -> (durable: Int, failure: (any Error)?) {
        var durable = 0
        do {
            while durable < messages.count { durable += try appendToOneSegment(messages[durable...], time) }
            return (durable, nil)
        } catch { return (durable, error) }
    }

    private func appendToOneSegment(_ messages: ArraySlice<SpoolMessage>, _ time: SpoolTime) throws -> Int {
        let (file, index) = try writable(time)
        var bytes: [UInt8] = []
        var sequence = next
        for message in messages {
            if !bytes.isEmpty, segments[index].bytes + bytes.count >= segmentBytesMax { break }
            SpoolRecord.append(message, sequence, to: &bytes)
            sequence += 1
        }
        do {
            try file.write(bytes, at: segments[index].bytes)
            try file.sync()
        } catch {
            // What the disk holds now is uncertain: nothing more goes into this file.
            try? file.truncate(segments[index].bytes)
            seal()
            throw error
        }
        defer { next = sequence }
        segments[index].bytes += bytes.count
        return Int(sequence - next)
    }

    private func writable(_ time: SpoolTime) throws -> (any SpoolFile, Int) {
        if let active, segments[segments.count - 1].bytes < segmentBytesMax { return (active, segments.count - 1) }
        seal()
        let name = Self.name(lane, next)
        // A segment of this name holds nothing that anybody was told of.
        segments.removeAll { $0.first == next }
        let file = try disk.open(name)
        do {
            try file.truncate(0)
            try file.write(SegmentHeader(first: next, time: time).encoded(), at: 0)
            try file.sync()
            try disk.syncNames()
        } catch {
            file.close()
            try? disk.remove(name)
            throw error
        }
        active = file
        segments.append(Segment(first: next, bytes: SegmentHeader.bytes, time: time, name: name))
        return (file, segments.count - 1)
    }

    /// The next message begins a new segment.
    func seal() {
        active?.close()
        active = nil
    }

    // MARK: removing

    /// Removes segments whose messages are all below `sequence`. The ledger must say so already.
    func remove(below sequence: UInt64) throws {
        while !segments.isEmpty, end(0) <= sequence { try removeFirst() }
    }

    /// Removes the oldest segment, whatever it holds.
    func removeFirst() throws {
        guard let oldest = segments.first else { return }
        if segments.count == 1 { seal() }
        try disk.remove(oldest.name)
        segments.removeFirst()
    }

    func close() { seal() }

    // MARK: reading

    func open(_ index: Int) throws -> any SpoolFile { try disk.open(segments[index].name) }
}
