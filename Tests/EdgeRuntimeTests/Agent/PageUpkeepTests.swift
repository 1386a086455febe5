import BrachioEdgeRuntime
import Testing

@Suite("Pages of the program")
struct PageUpkeepTests {
    @Test("are given back once after the start, and then where they have come to a mebibyte, but not while a deployment is under way")
    func rules() {
        var upkeep = PageUpkeep()
        let looks: [(kibibytes: Int, isAtWork: Bool, seconds: Int64)] = [
            (12_000, false, 5), (12_000, true, 10),
            // What is needed is read again meanwhile.
            (20_000, false, 60), (8_000, false, 70), (9_023, false, 3_600), (9_024, true, 3_610), (9_024, false, 3_620),
        ]
        let answers = looks.map { upkeep.look($0.kibibytes, isAtWork: $0.isAtWork, atSeconds: $0.seconds) }
        #expect(answers == [false, true, false, false, false, false, true])
    }

    @Test("are not given back again and again where the work itself has grown")
    func settles() {
        var upkeep = PageUpkeep(), times = 0
        for second: Int64 in 0..<86_400 where upkeep.look(second < 3_600 ? 8_000 : 30_000, isAtWork: false, atSeconds: second) { times += 1 }
        #expect(times == 2)
    }

    @Test("cost a thing that grows without end no more than one reading a minute")
    func grows() {
        var upkeep = PageUpkeep(), times = 0
        for second: Int64 in 0..<3_600 where upkeep.look(Int(second) * 1_024, isAtWork: false, atSeconds: second) { times += 1 }
        #expect((30...60).contains(times))
    }
}
