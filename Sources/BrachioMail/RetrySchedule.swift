/// When a letter that was not taken is tried again.
package enum RetrySchedule {
    package static let firstSeconds = 30.0
    package static let longestSeconds = 3_600.0
    /// A letter that nobody took for so long is given up.
    package static let giveUpSeconds = 3 * 86_400.0

    /// Seconds until the next attempt after `attempts` have failed; `nil` to give up.
    package static func wait(afterAttempts attempts: Int, ageSeconds: Double) -> Double? {
        guard ageSeconds < giveUpSeconds else { return nil }
        var wait = firstSeconds
        for _ in 1..<max(attempts, 1) where wait < longestSeconds { wait *= 2 }
        return min(wait, longestSeconds)
    }
}
