/// Lets so many messages a second through, after a burst of a second's worth: a backlog must not flood the cloud when a device comes back.
package struct Pace: Hashable, Sendable {
    package let perSecondMax: Int
    private var tokens: Double
    private var time: Int64

    package init(perSecondMax: Int, nowMilliseconds: Int64) {
        self.perSecondMax = max(1, perSecondMax)
        tokens = Double(self.perSecondMax)
        time = nowMilliseconds
    }

    /// How many of `wanted` messages may go now, and if none, in how many milliseconds one may.
    package mutating func take(_ wanted: Int, nowMilliseconds: Int64) -> (count: Int, waitMilliseconds: Int64) {
        tokens = min(Double(perSecondMax), tokens + Double(max(0, nowMilliseconds - time)) * Double(perSecondMax) / 1000)
        time = nowMilliseconds
        let count = min(wanted, Int(tokens))
        tokens -= Double(count)
        return (count, count > 0 ? 0 : Int64((1 - tokens) * 1000 / Double(perSecondMax)) + 1)
    }

    /// Messages that were allowed and not sent after all.
    package mutating func giveBack(_ count: Int) { tokens = min(Double(perSecondMax), tokens + Double(count)) }
}
