import BrachioCore
import BrachioMQTT
import Testing

/// When a connection goes without a channel: no bytes may come that nobody is told of.
@Suite("Broker: rest")
struct RestTests {
    @Test("whatever happens, a socket that is to be heard is armed once its handler has settled, and no other is", arguments: 0..<20)
    func arming(_ seed: UInt64) {
        var random = SplitMix64(seed: seed + 1)
        for _ in 0..<200 {
            var rest = Rest(), ended = false, wantsToHear = true
            _ = rest.settle()
            for _ in 0..<40 {
                let before = rest.phase
                switch Int.random(in: 0..<9, using: &random) {
                case 0...3 where rest.isArmed:
                    let reading = rest.told()
                    #expect(!rest.isArmed && reading == (before == .draining ? .discard : .read))
                    if Bool.random(using: &random) { wantsToHear.toggle(); _ = rest.setReading(wantsToHear) }
                    _ = rest.heard(atSecond: 1)
                case 4:
                    wantsToHear.toggle()
                    let wasArmed = rest.isArmed
                    let changes = rest.setReading(wantsToHear)
                    #expect(changes == (wasArmed && !wantsToHear && before == .resting))
                case 5:
                    let wakes = rest.wake()
                    #expect(wakes == (before == .resting))
                case 6 where Int.random(in: 0..<4, using: &random) == 0:
                    let follows = rest.close(lingering: true)
                    #expect(follows == (before == .resting ? .draining : nil))
                case 7 where Int.random(in: 0..<4, using: &random) == 0:
                    let follows = rest.close(lingering: false)
                    #expect(follows == (before == .resting || before == .draining ? .closed : nil))
                    ended = ended || follows == .closed
                default: break
                }
                _ = rest.settle()
                let armsAgain = rest.settle()
                #expect(!armsAgain)
                #expect(rest.isArmed == (rest.phase == .draining || (rest.phase == .resting && wantsToHear)))
                #expect(!ended || rest.phase == .closed)
            }
        }
    }

    @Test("it wakes with the fifth read of a second, and not for as many in longer")
    func busy() {
        var rest = Rest(), isBusy: [Bool] = []
        for second in 100..<200 {
            for _ in 0..<Rest.readsPerSecondMax { isBusy.append(rest.heard(atSecond: second)) }
        }
        #expect(!isBusy.contains(true))
        isBusy = [rest.heard(atSecond: 199), rest.wake(), rest.heard(atSecond: 199)]
        #expect(isBusy == [true, true, false] && rest.phase == .awake)
    }

    @Test("a token finds its own element and, once that is gone, none", arguments: 0..<10)
    func tokens(_ seed: UInt64) {
        var random = SplitMix64(seed: seed + 1)
        var table = TokenTable<Int>(), known: [UInt64: Int] = [:], gone: [UInt64] = []
        for number in 0..<2_000 {
            if Int.random(in: 0..<3, using: &random) > 0 {
                let token = table.insert(number)
                #expect(known[token] == nil && !gone.contains(token))
                known[token] = number
            } else if let token = known.keys.randomElement(using: &random) {
                table.remove(token)
                table.remove(token)
                known[token] = nil
                gone.append(token)
            }
        }
        #expect(table.count == known.count && table.elements.sorted() == known.values.sorted())
        for (token, number) in known { #expect(table[token] == number) }
        for token in gone { #expect(table[token] == nil) }
    }
}
