internal import Foundation

/// How fast a device job reaches its things.
package struct RolloutRate: Hashable, Sendable, Codable {
    package enum Criterion: Hashable, Sendable, Codable {
        case notified(Int)
        case succeeded(Int)
    }

    /// Grows by a factor each time so many more things were told, or have succeeded.
    package struct Exponential: Hashable, Sendable, Codable {
        package var basePerMinute: Int
        package var incrementFactor: Double
        package var criterion: Criterion

        package init(basePerMinute: Int, incrementFactor: Double, criterion: Criterion) {
            self.basePerMinute = basePerMinute
            self.incrementFactor = incrementFactor
            self.criterion = criterion
        }
    }

    /// Things told in a minute at most; `nil` for no limit.
    package var maximumPerMinute: Int?
    package var exponential: Exponential?

    package init(maximumPerMinute: Int? = nil, exponential: Exponential? = nil) {
        self.maximumPerMinute = maximumPerMinute
        self.exponential = exponential
    }

    /// Things that may be told within the minute that begins now.
    ///
    /// - Parameters:
    ///   - notified: things told so far.
    ///   - succeeded: things that have succeeded so far.
    package func perMinute(notified: Int, succeeded: Int) -> Int {
        let maximum = maximumPerMinute ?? .max
        guard let exponential else { return maximum }
        let steps =
            switch exponential.criterion {
            case .notified(let count): notified / max(count, 1)
            case .succeeded(let count): succeeded / max(count, 1)
            }
        let rate = Double(exponential.basePerMinute) * pow(exponential.incrementFactor, Double(steps))
        return rate >= Double(maximum) ? maximum : max(1, Int(rate))
    }

    /// Things that may be told now, when so many were told within the last sixty seconds.
    package func allowance(toldInLastMinute: Int, notified: Int, succeeded: Int) -> Int {
        max(0, perMinute(notified: notified, succeeded: succeeded) - toldInLastMinute)
    }
}

/// When a device job is given up: so many of the things that ended did so badly.
package struct AbortCriterion: Hashable, Sendable, Codable {
    package enum Failure: String, Hashable, Sendable, Codable {
        case failed = "FAILED"
        case rejected = "REJECTED"
        case timedOut = "TIMED_OUT"
        case all = "ALL"
    }

    package var failure: Failure
    /// Ended things from which on the share counts.
    package var minimumExecuted: Int
    package var thresholdPercent: Double

    package init(failure: Failure, minimumExecuted: Int, thresholdPercent: Double) {
        self.failure = failure
        self.minimumExecuted = minimumExecuted
        self.thresholdPercent = thresholdPercent
    }

    /// - Parameter counts: executions by status.
    package func isMet(_ counts: [JobExecution.Status: Int]) -> Bool {
        let executed = counts.filter { $0.key.isTerminal && $0.key != .removed && $0.key != .cancelled }.values.reduce(0, +)
        guard executed >= max(minimumExecuted, 1) else { return false }
        let bad: [JobExecution.Status] =
            switch failure {
            case .failed: [.failed]
            case .rejected: [.rejected]
            case .timedOut: [.timedOut]
            case .all: [.failed, .rejected, .timedOut]
            }
        let share = bad.reduce(0) { $0 + (counts[$1] ?? 0) }
        return Double(share) * 100 >= thresholdPercent * Double(executed)
    }
}

/// How often a thing may try again.
package struct RetryCriterion: Hashable, Sendable, Codable {
    package enum Failure: String, Hashable, Sendable, Codable {
        case failed = "FAILED"
        case timedOut = "TIMED_OUT"
        case all = "ALL"
    }

    package var failure: Failure
    package var retriesMax: Int

    package init(failure: Failure, retriesMax: Int) {
        self.failure = failure
        self.retriesMax = retriesMax
    }

    func covers(_ status: JobExecution.Status) -> Bool {
        switch failure {
        case .failed: status == .failed
        case .timedOut: status == .timedOut
        case .all: status == .failed || status == .timedOut
        }
    }
}
