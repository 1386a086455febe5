import BrachioCore
import BrachioEdgeRuntime
import Foundation
import NIOCore
import Synchronization
import Testing

@Suite("The spool", .timeLimit(.minutes(10)))
struct SpoolTests {
    private final class Offered: Sendable {
        let count = Atomic(0)
    }

    @Test("makes many messages durable with few syncs, and hands them out in order")
    func groupCommit() async throws {
        let disk = PlayedDisk(), offered = Offered()
        let spool = try Spool(disk, SpoolPlay.settings(segmentBytes: 1 << 20, bytesMax: 64 << 20), PlayedClock().clock())
        // A disk that is slower than whatever else the machine does.
        disk.beforeSync.withLock { $0 = { while offered.count.load(ordering: .relaxed) < 2_000 { usleep(1_000) } } }
        try await withThrowingTaskGroup { group in
            for number in 0..<2_000 {
                group.addTask {
                    offered.count.add(1, ordering: .relaxed)
                    try await spool.accept(SpoolPlay.message(number), in: .telemetry)
                }
            }
            try await group.waitForAll()
        }
        #expect(disk.syncs < 1_000)
        var seen: Set<Int> = [], sequence: UInt64 = 0
        while seen.count < 2_000 {
            for message in try await spool.next(100) {
                #expect(message.position.sequence == sequence)
                sequence += 1
                seen.insert(SpoolPlay.number(message.message))
                spool.confirm(message.position)
            }
        }
        #expect(await spool.statistics().waitingCount == 0)
        await spool.close()
    }

    @Test("wakes whoever waits for a message")
    func waiting() async throws {
        let spool = try Spool(PlayedDisk(), SpoolPlay.settings(), PlayedClock().clock())
        async let found = spool.next(10)
        try await spool.accept(SpoolPlay.message(1), in: .control)
        #expect(try await found.map(\.message) == [SpoolPlay.message(1)])
        async let none = spool.next(10)
        await spool.close()
        #expect(try await none.isEmpty)
        await #expect(throws: BrachioError.self) { try await spool.accept(SpoolPlay.message(2), in: .control) }
    }

    @Test("refuses what no broker takes")
    func tooLarge() async throws {
        let spool = try Spool(PlayedDisk(), SpoolPlay.settings(), PlayedClock().clock())
        let message = SpoolMessage(topic: "t", payload: ByteBuffer(repeating: 0, count: Spool.payloadBytesMax + 1))
        await #expect(throws: BrachioError.self) { try await spool.accept(message, in: .telemetry) }
        await spool.close()
    }
}
