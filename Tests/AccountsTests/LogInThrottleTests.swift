import BrachioAccounts
import BrachioCore
import Foundation
import Testing

@Suite("Throttling of log-ins")
struct LogInThrottleTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)
    private let keys: [LogInThrottle.Key] = [.userName("anna"), .address("192.0.2.1")]

    @Test("the first failures are free, then each doubles the wait up to a limit")
    func doubling() {
        var throttle = LogInThrottle()
        var waits: [Double] = []
        var now = start
        for _ in 0..<18 {
            throttle.failed([.userName("anna")], at: now)
            waits.append(throttle.waitSeconds([.userName("anna")], at: now))
            now += waits[waits.count - 1]
        }
        #expect(waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900])
    }

    @Test("an attempt after the wait is taken, one before it is not")
    func waiting() {
        var throttle = LogInThrottle()
        for _ in 0..<8 { throttle.failed(keys, at: start) }
        #expect(throttle.waitSeconds(keys, at: start) == 8)
        #expect(throttle.waitSeconds(keys, at: start + 7.5) == 0.5)
        #expect(throttle.waitSeconds(keys, at: start + 8) == 0)
        #expect(throttle.waitSeconds([.userName("bob"), .address("192.0.2.1")], at: start) == 0)
    }

    @Test("success clears the name but not the address")
    func success() {
        var throttle = LogInThrottle()
        for _ in 0..<30 { throttle.failed(keys, at: start) }
        throttle.succeeded(keys)
        #expect(throttle.waitSeconds([.userName("anna")], at: start) == 0)
        #expect(throttle.waitSeconds([.address("192.0.2.1")], at: start) == 512)
    }

    @Test("many people who sign in from one address do not slow each other down")
    func office() {
        var throttle = LogInThrottle()
        for number in 0..<100 {
            let keys: [LogInThrottle.Key] = [.userName("n\(number)"), .address("192.0.2.1")]
            #expect(throttle.waitSeconds(keys, at: start) == 0)
            throttle.failed(keys, at: start)
            throttle.succeeded(keys)
        }
    }

    @Test("an hour after the last failure nothing is held against anybody")
    func forgetting() {
        var throttle = LogInThrottle()
        for _ in 0..<50 { throttle.failed(keys, at: start) }
        #expect(throttle.waitSeconds(keys, at: start + LogInThrottle.memorySeconds) == 0)
        throttle.failed(keys, at: start + LogInThrottle.memorySeconds)
        #expect(throttle.waitSeconds(keys, at: start + LogInThrottle.memorySeconds) == 0)
    }

    @Test("a flood of names takes bounded memory, and the newest stay")
    func flood() {
        var throttle = LogInThrottle()
        for number in 0..<(LogInThrottle.keysMaximum + 2_000) {
            for _ in 0..<(number == 11_999 ? 6 : 1) { throttle.failed([.userName("n\(number)")], at: start + Double(number) / 1_000) }
        }
        #expect(throttle.keyCount <= LogInThrottle.keysMaximum)
        #expect(throttle.waitSeconds([.userName("n11999")], at: start + 12) > 0)
    }

    @Test("whatever happens, the wait is never negative and never above the limit")
    func bounds() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<50 {
            var throttle = LogInThrottle(), now = start
            for _ in 0..<200 {
                now += Double.random(in: 0...600, using: &random)
                let key = LogInThrottle.Key.userName("p\(Int.random(in: 0..<3, using: &random))")
                if Bool.random(using: &random) { throttle.failed([key], at: now) } else if Int.random(in: 0..<20, using: &random) == 0 { throttle.succeeded([key]) }
                let wait = throttle.waitSeconds([key], at: now)
                #expect(wait >= 0 && wait <= LogInThrottle.delayMaximumSeconds)
            }
        }
    }
}
