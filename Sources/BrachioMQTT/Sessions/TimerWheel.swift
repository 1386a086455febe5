/// What is due when, to the second: adding costs the same however much is waiting. A value without a clock.
package struct TimerWheel<Item> {
    private var seconds: [Int: [Item]] = [:]
    private var current: Int

    package init(nowSeconds: Int) { current = nowSeconds }

    /// What is due now or before is handed over at the next ``advance(to:)``.
    package mutating func add(_ item: Item, atSecond second: Int) { seconds[max(second, current + 1), default: []].append(item) }

    /// Takes out all that is due up to `second`, in order.
    package mutating func advance(to second: Int) -> [Item] {
        guard second > current else { return [] }
        var due: [Item] = []
        if second - current > seconds.count {
            // After a jump of the clock, look at what is there instead of at each second.
            for key in seconds.keys.filter({ $0 <= second }).sorted() { due += seconds.removeValue(forKey: key) ?? [] }
        } else {
            for key in (current + 1)...second { due += seconds.removeValue(forKey: key) ?? [] }
        }
        current = second
        return due
    }
}
