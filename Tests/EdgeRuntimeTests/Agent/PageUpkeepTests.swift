import BrachioEdgeRuntime
import Testing

@Suite("Pages of the program")
struct PageUpkeepTests {
    private func answers(_ looks: [(kibibytes: Int, isAtWork: Bool, seconds: Int64)], isConnected: Bool = false) -> [Bool] {
        var upkeep = PageUpkeep()
        return looks.map { upkeep.look($0.kibibytes, isConnected: isConnected, isAtWork: $0.isAtWork, atSeconds: $0.seconds) }
    }

    private func times(_ kibibytes: (Int64) -> Int) -> [Int64] {
        var upkeep = PageUpkeep()
        return (0..<86_400).filter { upkeep.look(kibibytes($0), isConnected: false, isAtWork: false, atSeconds: $0) }
    }

    @Test("are given back once after the start, and then where two mebibytes have come, but not while a deployment is under way")
    func rules() {
        #expect(answers([
            (12_000, false, 5), (12_000, true, 10),
            // What is needed is read again meanwhile.
            (7_000, false, 20), (8_000, false, 30), (9_047, false, 3_600), (9_048, true, 3_610), (9_048, false, 3_620), (9_048, false, 3_630),
        ]) == [false, true, false, false, false, false, true, false])
    }

    @Test("are given back soon where there is a connection and nothing to do")
    func connected() {
        #expect(answers([(12_000, true, 1), (12_000, true, 4), (12_000, false, 5), (8_000, false, 6)], isConnected: true) == [false, false, true, false])
        #expect(answers([(12_000, false, 1), (12_000, false, 2), (12_000, false, 3)], isConnected: true) == [false, false, true])
    }

    @Test("are not given back again and again where the work itself has grown")
    func settles() {
        #expect(times { $0 < 3_600 ? 8_000 : 30_000 } == [10, 3_600])
    }

    @Test("cost work that needs many of them in turn no more than one reading in ten minutes")
    func bounded() {
        let found = times { $0 % 2 == 0 ? 8_000 : 30_000 }
        #expect(zip(found, found.dropFirst()).allSatisfy { $1 - $0 >= PageUpkeep.secondsBetween } && found.count > 100)
    }
}
