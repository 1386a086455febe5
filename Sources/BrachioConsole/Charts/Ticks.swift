internal import Foundation

/// Round numbers along an axis.
package enum Ticks {
    /// Multiples of 1, 2 or 5 times a power of ten that enclose the range, about `count` of them.
    package static func nice(_ low: Double, _ high: Double, count: Int) -> [Double] {
        guard low.isFinite, high.isFinite, high > low else { return low.isFinite ? [low] : [] }
        let rough = (high - low) / Double(count)
        let power = pow(10, floor(log10(rough)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
        let first = floor(low / step), last = ceil(high / step)
        guard last - first <= 50 else { return [low, high] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }
}

/// Round times along an axis of seconds since 1970, in UTC.
package enum TimeTicks {
    private static let dayInSeconds = 86_400.0
    /// Steps that people count time by, in seconds; above a day, whole days.
    private static let steps: [Double] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800,
        345_600, 604_800,
    ]

    /// Multiples of the shortest step of which at most `countMax` lie within the range, with what to write there. The one moment of a range
    /// without length is a tick, and so are both ends where no multiple lies within.
    package static func within(_ low: Double, _ high: Double, countMax: Int) -> [(seconds: Double, label: String)] {
        guard high > low else { return [(low, clock(low))] }
        func first(_ step: Double) -> Double { (low / step).rounded(.up) * step }
        let days = ((high - low) / Double(countMax - 1) / dayInSeconds).rounded(.up)
        let step = steps.first { first($0) + Double(countMax) * $0 > high } ?? days * dayInSeconds
        let found = Array(stride(from: first(step), through: high, by: step))
        guard found.count > 1 else { return [(low, clock(low)), (high, clock(high))] }
        return found.map { ($0, label($0, step: step)) }
    }

    /// Seconds only where ticks are closer than a minute; the day where one begins.
    private static func label(_ seconds: Double, step: Double) -> String {
        if seconds.truncatingRemainder(dividingBy: dayInSeconds) == 0 { return String(day(seconds).dropFirst(5)) }
        return step < 60 ? clock(seconds) : String(clock(seconds).prefix(5))
    }

    /// Such as `2026-11-26`.
    static func day(_ seconds: Double) -> String { String(text(seconds).prefix(10)) }

    /// Such as `15:20:00`.
    static func clock(_ seconds: Double) -> String { String(text(seconds).dropFirst(11).prefix(8)) }

    private static func text(_ seconds: Double) -> String { Date(timeIntervalSince1970: seconds).formatted(.iso8601) }
}
