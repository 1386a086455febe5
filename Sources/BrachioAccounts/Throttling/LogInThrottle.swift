package import Foundation

/// How often somebody may try to sign in: a pure value that is told what happened and says whether to go on.
///
/// Failures are counted for the user name and for the address they come from. The first few are free; then each doubles the time
/// until the next attempt is taken, up to a limit, so that nobody can be locked out for good by others' attempts.
package struct LogInThrottle: Sendable {
    package static let freeFailures = 5
    /// One address may serve many people.
    package static let freeFailuresOfAddress = 20
    package static let delayMaximumSeconds = 900.0
    /// Failures are forgotten this long after the last one.
    package static let memorySeconds = 3_600.0
    /// Names and addresses that are remembered; the oldest give way.
    package static let keysMaximum = 10_000

    package enum Key: Sendable, Hashable {
        case userName(String)
        case address(String)

        var freeFailures: Int {
            switch self {
            case .userName: LogInThrottle.freeFailures
            case .address: LogInThrottle.freeFailuresOfAddress
            }
        }
    }

    private struct Record: Sendable {
        var failures: Int
        var last: Date
    }

    private var records: [Key: Record] = [:]

    package init() {}

    package var keyCount: Int { records.count }

    /// Seconds until an attempt of all these keys is taken; 0: now.
    package func waitSeconds(_ keys: [Key], at now: Date) -> Double {
        keys.map { key in
            guard let record = records[key], now.timeIntervalSince(record.last) < Self.memorySeconds else { return 0 }
            let over = record.failures - key.freeFailures
            guard over >= 0 else { return 0 }
            let delay = min(Self.delayMaximumSeconds, pow(2, Double(min(over, 20))))
            return max(0, delay - now.timeIntervalSince(record.last))
        }.max() ?? 0
    }

    /// Counts an attempt as failed.
    package mutating func failed(_ keys: [Key], at now: Date) {
        for key in keys {
            var record = records[key] ?? Record(failures: 0, last: now)
            if now.timeIntervalSince(record.last) >= Self.memorySeconds { record.failures = 0 }
            record.failures += 1
            record.last = now
            records[key] = record
        }
        if records.count > Self.keysMaximum { forget(at: now) }
    }

    /// The attempt counted last as failed turned out right: whoever knows the password starts afresh. The address they come from keeps
    /// what it had before the attempt.
    package mutating func succeeded(_ keys: [Key]) {
        for key in keys {
            switch key {
            case .userName: records[key] = nil
            case .address: records[key]?.failures -= 1
            }
        }
    }

    private mutating func forget(at now: Date) {
        records = records.filter { now.timeIntervalSince($0.value.last) < Self.memorySeconds }
        guard records.count > Self.keysMaximum else { return }
        // A tenth at once, so that a flood does not sort the table at every attempt.
        let kept = records.sorted { $0.value.last > $1.value.last }.prefix(Self.keysMaximum * 9 / 10)
        records = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
