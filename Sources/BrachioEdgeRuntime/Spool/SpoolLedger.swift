internal import BrachioCore
internal import CChecksums

/// What the spool knows beside its messages: how far each lane is confirmed, and what was dropped. Two places of one file are written in
/// turn, so that one of them is whole whenever the other is being written.
struct SpoolLedger: Hashable, Sendable {
    static let fileName = "ledger"
    private static let slotBytes = 512
    private static let magic = Array("BRLEDGR1".utf8)

    private(set) var generation: UInt64 = 0
    /// Everything below is confirmed, by lane.
    var confirmed = [UInt64](repeating: 0, count: SpoolLane.allCases.count)
    var dropped = SpoolDropped()

    func encoded() -> [UInt8] {
        var bytes = Self.magic
        for word in [generation] + confirmed + dropped.words { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
        withUnsafeBytes(of: Self.check(bytes).littleEndian) { bytes.append(contentsOf: $0) }
        return bytes + [UInt8](repeating: 0, count: Self.slotBytes - bytes.count)
    }

    init() {}

    private static let words = 1 + SpoolLane.allCases.count + SpoolDropped.Reason.allCases.count

    init?(_ bytes: ArraySlice<UInt8>) {
        let length = Self.magic.count + 8 * Self.words
        let bytes = Array(bytes)
        guard bytes.count >= length + 8, Array(bytes[..<8]) == Self.magic else { return nil }
        func word(_ index: Int) -> UInt64 { bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8 + 8 * index, as: UInt64.self)) } }
        guard word(Self.words) == Self.check(Array(bytes[..<length])) else { return nil }
        generation = word(0)
        confirmed = SpoolLane.allCases.indices.map { word(1 + $0) }
        dropped = SpoolDropped(words: (1 + SpoolLane.allCases.count..<Self.words).map(word))
    }

    private static func check(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { brachio_crc_update(Int32(BRACHIO_CRC64NVME.rawValue), 0, $0.baseAddress, $0.count) }
    }

    /// The newer of the two that are whole.
    static func read(_ file: any SpoolFile) throws -> SpoolLedger {
        let bytes = try file.read(2 * slotBytes, at: 0)
        let slots = stride(from: 0, to: bytes.count, by: slotBytes).compactMap { SpoolLedger(bytes[$0..<min($0 + slotBytes, bytes.count)]) }
        return slots.max { $0.generation < $1.generation } ?? SpoolLedger()
    }

    /// Writes the next generation, durably.
    mutating func write(_ file: any SpoolFile) throws {
        generation += 1
        try file.write(encoded(), at: Int(generation % 2) * Self.slotBytes)
        try file.sync()
    }
}

/// How many messages were not delivered, and why.
package struct SpoolDropped: Hashable, Sendable {
    package enum Reason: Int, Sendable, CaseIterable {
        /// Older than the spool keeps messages.
        case age
        /// Made room for newer ones.
        case replaced
        /// Of quality of service 0, while there was no connection or no room.
        case bestEffort
        /// The disk had no room.
        case diskFull
        /// Damaged on the disk.
        case damaged
        /// The server does not take it.
        case refusedByServer

        package var name: String {
            switch self {
            case .age: "too old"
            case .replaced: "replaced by newer ones"
            case .bestEffort: "of quality of service 0"
            case .diskFull: "disk full"
            case .damaged: "damaged on disk"
            case .refusedByServer: "refused by the server"
            }
        }
    }

    fileprivate var words: [UInt64]

    package init() { words = [UInt64](repeating: 0, count: Reason.allCases.count) }

    fileprivate init(words: [UInt64]) { self.words = words }

    package subscript(reason: Reason) -> UInt64 {
        get { words[reason.rawValue] }
        set { words[reason.rawValue] = newValue }
    }

    package var total: UInt64 { words.reduce(0, +) }
}
