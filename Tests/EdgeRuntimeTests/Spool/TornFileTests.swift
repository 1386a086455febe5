import BrachioCore
import BrachioEdgeRuntime
import NIOCore
import Testing

@Suite("A spool whose files are torn")
struct TornFileTests {
    private static func written(_ count: Int) throws -> PlayedDisk {
        let disk = PlayedDisk()
        let core = try SpoolPlay.core(disk)
        #expect(core.commit(SpoolPlay.offers(0..<count)).allSatisfy { $0 == nil })
        core.close()
        return disk
    }

    private static let recordBytes = SpoolRecord.bytes(of: SpoolPlay.message(0))

    @Test("keeps what is whole, wherever the file was cut, and goes on behind it")
    func everyOffset() throws {
        let disk = try Self.written(6)
        let name = try #require(disk.segmentNames.first), bytes = disk.bytes(name)
        #expect(bytes.count == SegmentHeader.bytes + 6 * Self.recordBytes)
        for length in 0...bytes.count {
            let cut = disk.with(name, Array(bytes[..<length]))
            let core = try SpoolPlay.core(cut)
            #expect(core.commit(SpoolPlay.offers(100..<102)) == [nil, nil])
            let whole = max(0, length - SegmentHeader.bytes) / Self.recordBytes
            #expect(SpoolPlay.numbers(try SpoolPlay.drain(core)) == Array(0..<whole) + [100, 101], "cut after \(length) bytes")
            #expect(core.currentStatistics().dropped.total == 0)
        }
    }

    @Test("hands out all messages but those of a damaged byte, and counts them")
    func everyByte() throws {
        let disk = try Self.written(4)
        let name = try #require(disk.segmentNames.first), bytes = disk.bytes(name)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 0x41
            let core = try SpoolPlay.core(disk.with(name, damaged))
            let hit = place < SegmentHeader.bytes ? nil : (place - SegmentHeader.bytes) / Self.recordBytes
            #expect(SpoolPlay.numbers(try SpoolPlay.drain(core)) == (0..<4).filter { $0 != hit }, "byte \(place)")
            // The last one may as well never have been written.
            #expect(core.currentStatistics().dropped[.damaged] == (hit == nil || hit == 3 ? 0 : 1), "byte \(place)")
        }
    }

    @Test("is read anew from garbage of any kind")
    func garbage() throws {
        var random = SplitMix64(seed: 11)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...600, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let disk = PlayedDisk().with("t-0000000000000005.segment", bytes).with("ledger", bytes)
            let core = try SpoolPlay.core(disk)
            #expect(core.commit(SpoolPlay.offers(0..<3)) == [nil, nil, nil])
            #expect(SpoolPlay.numbers(try SpoolPlay.drain(core)) == [0, 1, 2])
        }
    }

    @Test("knows a record by its check alone")
    func record() {
        var bytes: [UInt8] = []
        SpoolRecord.append(SpoolPlay.message(3), 17, to: &bytes)
        let whole = bytes.count
        #expect(bytes.withUnsafeBytes { SpoolRecord.read($0, at: 0) } == .record(SpoolPlay.message(3), sequence: 17, bytes: whole))
        for length in 0..<whole { #expect(bytes[..<length].withUnsafeBytes { SpoolRecord.read($0, at: 0) } == .incomplete) }
    }
}
