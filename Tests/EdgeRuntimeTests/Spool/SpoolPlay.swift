import BrachioCore
import BrachioEdgeRuntime
import NIOCore

/// What tests say to a spool.
enum SpoolPlay {
    static func settings(segmentBytes: Int = 4_096, bytesMax: Int64 = 1 << 20, reserveBytes: Int = 0) -> SpoolSettings {
        var settings = SpoolSettings()
        settings.segmentBytesMax = segmentBytes
        settings.bytesMax = bytesMax
        settings.controlBytesMax = bytesMax / 4
        settings.reserveBytes = reserveBytes
        return settings
    }

    static func core(_ disk: PlayedDisk, _ settings: SpoolSettings = settings(), _ clock: PlayedClock = PlayedClock(), boot: String = "first") throws -> SpoolCore {
        try SpoolCore(disk, settings, clock.clock(boot: boot))
    }

    static func message(_ number: Int, bytes: Int = 40) -> SpoolMessage {
        let text = "\(number) "
        return SpoolMessage(topic: "t/\(number % 7)", payload: ByteBuffer(string: text + String(repeating: "x", count: max(0, bytes - text.utf8.count))))
    }

    static func number(_ message: SpoolMessage) -> Int { Int(String(buffer: message.payload).prefix { $0 != " " }) ?? -1 }

    static func offers(_ numbers: Range<Int>, _ lane: SpoolLane = .telemetry, bytes: Int = 40) -> [SpoolCore.Offer] {
        numbers.map { SpoolCore.Offer(message: message($0, bytes: bytes), lane: lane) }
    }

    /// Everything that is left, confirmed as it comes.
    static func drain(_ core: SpoolCore) throws -> [SpooledMessage] {
        var all: [SpooledMessage] = []
        while case let found = try core.read(50), !found.isEmpty {
            all += found
            for message in found { core.confirm(message.position, givenUp: nil) }
        }
        return all
    }

    static func numbers(_ messages: [SpooledMessage], _ lane: SpoolLane = .telemetry) -> [Int] {
        messages.filter { $0.position.lane == lane }.map { number($0.message) }
    }
}
