import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import Testing

@Suite("Bounds of the spool")
struct SpoolBoundTests {
    @Test("a full spool refuses by name, and control still passes")
    func refuses() throws {
        let core = try SpoolPlay.core(PlayedDisk(), SpoolPlay.settings(bytesMax: 20_000))
        let results = core.commit(SpoolPlay.offers(0..<400))
        let accepted = results.prefix { $0 == nil }.count
        #expect((200..<400).contains(accepted))
        #expect(results[accepted...].allSatisfy { $0?.code == .limitExceeded })
        #expect(core.commit(SpoolPlay.offers(900..<910, .control)).allSatisfy { $0 == nil })
        let drained = try SpoolPlay.drain(core)
        #expect(drained.prefix(10).allSatisfy { $0.position.lane == .control })
        #expect(SpoolPlay.numbers(drained) == Array(0..<accepted))
        #expect(core.commit(SpoolPlay.offers(400..<401)) == [nil])
    }

    @Test("quality of service 0 goes first, and is counted")
    func bestEffortFirst() throws {
        let core = try SpoolPlay.core(PlayedDisk(), SpoolPlay.settings(bytesMax: 20_000))
        #expect(core.commit(SpoolPlay.offers(0..<100, .bestEffort)).allSatisfy { $0 == nil })
        let results = core.commit(SpoolPlay.offers(0..<250))
        #expect(results.allSatisfy { $0 == nil })
        let statistics = core.currentStatistics()
        #expect(statistics.dropped[.bestEffort] > 50)
        #expect(statistics.dropped[.bestEffort] + (statistics.waiting[.bestEffort] ?? 0) == 100)
    }

    @Test("the oldest make room where that is the rule")
    func replaces() throws {
        var settings = SpoolPlay.settings(bytesMax: 20_000)
        settings.whenFull = .replaceOldest
        let core = try SpoolPlay.core(PlayedDisk(), settings)
        for start in stride(from: 0, to: 1_000, by: 50) { #expect(core.commit(SpoolPlay.offers(start..<start + 50)).allSatisfy { $0 == nil }) }
        let numbers = SpoolPlay.numbers(try SpoolPlay.drain(core))
        #expect(numbers == Array((1_000 - numbers.count)..<1_000))
        #expect(Int(core.currentStatistics().dropped[.replaced]) == 1_000 - numbers.count)
    }

    @Test("what is too old is dropped, by the clock that only goes on")
    func age() throws {
        let clock = PlayedClock()
        var settings = SpoolPlay.settings()
        settings.ageSecondsMax = 3_600
        let core = try SpoolPlay.core(PlayedDisk(), settings, clock)
        #expect(core.commit(SpoolPlay.offers(0..<10)).allSatisfy { $0 == nil })
        clock.pass(seconds: 3_000)
        #expect(core.commit(SpoolPlay.offers(10..<20)).allSatisfy { $0 == nil })
        // A jump of the wall clock drops nothing.
        clock.setWall(seconds: 4_000_000_000)
        core.upkeep()
        #expect(core.currentStatistics().dropped.total == 0)
        clock.pass(seconds: 1_000)
        core.upkeep()
        #expect(core.currentStatistics().dropped[.age] == 10)
        #expect(SpoolPlay.numbers(try SpoolPlay.drain(core)) == Array(10..<20))
    }

    @Test("a boot in 1970 makes nothing old")
    func wrongClock() throws {
        let disk = PlayedDisk()
        let before = try SpoolPlay.core(disk, SpoolPlay.settings(), PlayedClock(wallSeconds: 50), boot: "first")
        #expect(before.commit(SpoolPlay.offers(0..<5)).allSatisfy { $0 == nil })
        before.close()
        let after = try SpoolPlay.core(disk, SpoolPlay.settings(), PlayedClock(wallSeconds: 1_764_000_000), boot: "second")
        after.upkeep()
        #expect(SpoolPlay.numbers(try SpoolPlay.drain(after)) == Array(0..<5))
    }

    @Test("with a full disk, quality of service 0 makes room, then messages are refused, and control goes on")
    func fullDisk() throws {
        let disk = PlayedDisk(capacityBytes: 40_000)
        let core = try SpoolPlay.core(disk, SpoolPlay.settings(reserveBytes: 8_192))
        #expect(core.commit(SpoolPlay.offers(0..<100, .bestEffort)).allSatisfy { $0 == nil })
        var accepted = 0
        for start in stride(from: 0, to: 1_000, by: 20) { accepted += core.commit(SpoolPlay.offers(start..<start + 20)).count { $0 == nil } }
        #expect((250..<1_000).contains(accepted))
        #expect(core.currentStatistics().dropped[.diskFull] > 0)
        #expect(core.commit(SpoolPlay.offers(0..<20, .control)).allSatisfy { $0 == nil })
        let drained = try SpoolPlay.drain(core)
        #expect(SpoolPlay.numbers(drained, .control) == Array(0..<20))
        #expect(SpoolPlay.numbers(drained).count == accepted)
        core.upkeep()
        #expect(core.commit(SpoolPlay.offers(0..<20)).allSatisfy { $0 == nil })
    }

    @Test("a start looks into one segment a lane, however many wait")
    func start() throws {
        let disk = PlayedDisk()
        let settings = SpoolPlay.settings(segmentBytes: 16_384, bytesMax: 1 << 30)
        let core = try SpoolPlay.core(disk, settings)
        for start in stride(from: 0, to: 40_000, by: 2_000) { #expect(core.commit(SpoolPlay.offers(start..<start + 2_000)).allSatisfy { $0 == nil }) }
        core.close()
        let before = disk.readBytes
        let again = try SpoolPlay.core(disk, settings)
        #expect(disk.readBytes - before < 16_384 + 4_096 + again.currentStatistics().segmentsCount * SegmentHeader.bytes)
        #expect(again.currentStatistics().waitingCount == 40_000)
    }
}
