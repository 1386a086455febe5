import BrachioStatusPage
import Testing

@Suite("Attempts at the page's password")
struct PageThrottleTests {
    @Test("no wait is longer than the limit, and failures are forgotten")
    func limits() {
        var throttle = PageThrottle()
        for second: Int64 in 0..<100 { throttle.attempt("a", atSeconds: second) }
        #expect(throttle.waitSeconds("a", atSeconds: 99) == PageThrottle.delaySecondsMax)
        #expect(throttle.waitSeconds("a", atSeconds: 99 + PageThrottle.memorySeconds) == 0)
        #expect(throttle.waitSeconds("b", atSeconds: 99) == 0)
        throttle.attempt("a", atSeconds: 99 + PageThrottle.memorySeconds)
        #expect(throttle.waitSeconds("a", atSeconds: 99 + PageThrottle.memorySeconds) == 0)
    }

    @Test("only so many addresses are remembered")
    func addresses() {
        var throttle = PageThrottle()
        for number in 0..<(PageThrottle.addressesMax + 50) { throttle.attempt("\(number)", atSeconds: Int64(number)) }
        #expect(throttle.addressesCount == PageThrottle.addressesMax)
    }
}
