import BrachioCore
import BrachioEdgeRuntime
import Testing

@Suite("A spool whose power is cut")
struct PowerCutTests {
    /// A device's life until the power goes, and what it had promised by then.
    private struct Life {
        var accepted: [Int] = []
        var confirmed: Set<Int> = []
        var offered = 0
    }

    private static func live(_ core: SpoolCore, _ life: inout Life, _ random: inout SplitMix64) throws {
        var reading: [SpooledMessage] = []
        for _ in 0..<40 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let numbers = life.offered..<life.offered + Int.random(in: 1...30, using: &random)
                life.offered = numbers.upperBound
                let results = core.commit(SpoolPlay.offers(numbers, bytes: Int.random(in: 5...400, using: &random)))
                for (number, error) in zip(numbers, results) where error == nil { life.accepted.append(number) }
                if results.contains(where: { $0 != nil }) { return }
            case 2:
                reading += try core.read(Int.random(in: 1...40, using: &random))
            default:
                reading.shuffle(using: &random)
                for message in reading.prefix(Int.random(in: 0...20, using: &random)) {
                    core.confirm(message.position, givenUp: nil)
                    life.confirmed.insert(SpoolPlay.number(message.message))
                }
                reading.removeFirst(min(20, reading.count))
                try core.record()
            }
        }
    }

    @Test("loses nothing that it accepted, keeps the order, and comes up again", arguments: 0..<40)
    func cuts(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var disk = PlayedDisk(), life = Life()
        for boot in 0..<4 {
            let core = try SpoolPlay.core(disk, SpoolPlay.settings(segmentBytes: 2_048))
            disk.cutPower(afterChanges: Int.random(in: 0..<120, using: &random))
            do { try Self.live(core, &life, &random) } catch is PlayedDisk.PowerLost {}
            disk = disk.rebooted(&random)
            let found = try SpoolPlay.core(disk, SpoolPlay.settings(segmentBytes: 2_048)), numbers = SpoolPlay.numbers(try SpoolPlay.drainWithoutConfirming(found))
            #expect(Set(life.accepted).subtracting(life.confirmed).subtracting(numbers).isEmpty, "boot \(boot) lost messages")
            #expect(numbers == numbers.sorted(), "boot \(boot) mixed the order up")
            #expect(Set(numbers).count == numbers.count)
            #expect(numbers.allSatisfy { $0 < life.offered && $0 >= 0 })
        }
    }

    @Test("sends nothing again that was confirmed and written down")
    func confirmations() throws {
        var random = SplitMix64(seed: 3)
        let disk = PlayedDisk()
        let core = try SpoolPlay.core(disk)
        #expect(core.commit(SpoolPlay.offers(0..<20)).allSatisfy { $0 == nil })
        for message in try core.read(15) { core.confirm(message.position, givenUp: nil) }
        try core.record()
        #expect(SpoolPlay.numbers(try SpoolPlay.drain(SpoolPlay.core(disk.rebooted(&random)))) == Array(15..<20))
    }
}

extension SpoolPlay {
    static func drainWithoutConfirming(_ core: SpoolCore) throws -> [SpooledMessage] {
        var all: [SpooledMessage] = []
        while case let found = try core.read(50), !found.isEmpty { all += found }
        return all
    }
}
