internal import CChecksums

/// The first bytes of a segment's file, in little endian: `BRSPOOL1`, sequence of the first message (8 bytes), time of the wall clock (8), time
/// since boot (8), a check of the boot's name (8), CRC-32C of all before (4), four of zero.
package struct SegmentHeader: Hashable, Sendable {
    package static let bytes = 48
    private static let magic = Array("BRSPOOL1".utf8)

    package var first: UInt64
    package var time: SpoolTime

    package init(first: UInt64, time: SpoolTime) {
        self.first = first
        self.time = time
    }

    package func encoded() -> [UInt8] {
        var bytes = Self.magic
        for word in [first, UInt64(bitPattern: time.wallMilliseconds), UInt64(bitPattern: time.sinceBootMilliseconds), time.boot] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        withUnsafeBytes(of: Self.check(bytes).littleEndian) { bytes.append(contentsOf: $0) }
        return bytes + [0, 0, 0, 0]
    }

    /// `nil` where the bytes are no header.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.bytes, Array(bytes[..<8]) == Self.magic else { return nil }
        func word(_ index: Int) -> UInt64 { bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) } }
        guard Self.check(Array(bytes[..<40])) == UInt32(truncatingIfNeeded: word(5)) else { return nil }
        first = word(1)
        time = SpoolTime(wallMilliseconds: Int64(bitPattern: word(2)), sinceBootMilliseconds: Int64(bitPattern: word(3)), boot: word(4))
    }

    private static func check(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: bytes.withUnsafeBytes { brachio_crc_update(Int32(BRACHIO_CRC32C.rawValue), 0, $0.baseAddress, $0.count) })
    }
}

/// A moment by both clocks of the device.
package struct SpoolTime: Hashable, Sendable {
    package var wallMilliseconds: Int64
    package var sinceBootMilliseconds: Int64
    /// Tells boots apart.
    package var boot: UInt64

    package init(wallMilliseconds: Int64, sinceBootMilliseconds: Int64, boot: UInt64) {
        self.wallMilliseconds = wallMilliseconds
        self.sinceBootMilliseconds = sinceBootMilliseconds
        self.boot = boot
    }

    package init(_ clock: EdgeClock) {
        let boot = Array(clock.boot.utf8)
        self.init(
            wallMilliseconds: clock.wallMilliseconds(), sinceBootMilliseconds: clock.sinceBootMilliseconds(),
            boot: boot.withUnsafeBytes { brachio_crc_update(Int32(BRACHIO_CRC64NVME.rawValue), 0, $0.baseAddress, $0.count) })
    }

    /// How long ago this was, as far as can be told. Within one boot the clock that only goes on tells. Across boots the wall clock is
    /// believed where neither reading is older than `plausibleSinceMilliseconds` and time has not gone back; else the age is unknown and counts as
    /// the time since the present boot, so that nothing is thrown away because of a clock that was wrong.
    package func ageMilliseconds(at now: SpoolTime, plausibleSinceMilliseconds: Int64) -> Int64 {
        if boot == now.boot { return max(0, now.sinceBootMilliseconds - sinceBootMilliseconds) }
        if wallMilliseconds >= plausibleSinceMilliseconds, now.wallMilliseconds >= wallMilliseconds { return now.wallMilliseconds - wallMilliseconds }
        return max(0, now.sinceBootMilliseconds)
    }
}
