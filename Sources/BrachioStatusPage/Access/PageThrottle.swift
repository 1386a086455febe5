/// How often somebody at one address may try the password: a pure value. The first few failures are free; then each doubles the time until
/// the next attempt is taken, up to a limit.
package struct PageThrottle: Sendable {
    static let freeFailures = 5
    package static let delaySecondsMax: Int64 = 300
    /// Failures are forgotten this long after the last one.
    package static let memorySeconds: Int64 = 3_600
    /// Addresses that are remembered; the one that has been quiet for longest gives way.
    package static let addressesMax = 1_000

    private struct Record {
        var failures: Int
        var lastSeconds: Int64
    }

    private var records: [String: Record] = [:]

    package init() {}

    package var addressesCount: Int { records.count }

    /// Seconds until an attempt from `address` is taken; 0: now.
    package func waitSeconds(_ address: String, atSeconds now: Int64) -> Int64 {
        guard let record = records[address], now - record.lastSeconds < Self.memorySeconds, record.failures >= Self.freeFailures else { return 0 }
        let delay = min(Self.delaySecondsMax, 1 << min(record.failures - Self.freeFailures, 20))
        return max(0, delay - (now - record.lastSeconds))
    }

    /// An attempt counts as failed until it turns out right, so that many at once do not pass.
    package mutating func attempt(_ address: String, atSeconds now: Int64) {
        var record = records[address] ?? Record(failures: 0, lastSeconds: now)
        if now - record.lastSeconds >= Self.memorySeconds { record.failures = 0 }
        record.failures += 1
        record.lastSeconds = now
        records[address] = record
        if records.count > Self.addressesMax, let quietest = records.min(by: { $0.value.lastSeconds < $1.value.lastSeconds })?.key { records[quietest] = nil }
    }

    mutating func succeeded(_ address: String) { records[address] = nil }
}
