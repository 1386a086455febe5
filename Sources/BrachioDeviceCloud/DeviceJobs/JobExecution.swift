/// One thing's part of a device job.
package struct JobExecution: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case queued = "QUEUED"
        case inProgress = "IN_PROGRESS"
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case timedOut = "TIMED_OUT"
        case rejected = "REJECTED"
        case removed = "REMOVED"
        case cancelled = "CANCELED"

        package var isTerminal: Bool { self != .queued && self != .inProgress }
    }

    package var job: String
    package var thing: String
    /// The job's namespace; `nil` for the topics that all jobs share.
    package var namespace: String?
    package var status: Status
    /// What the thing says of its state, by name.
    package var details: [String: String]
    /// Which execution of the job on the thing this is, from 1.
    package var number: Int64
    /// Grows by one with each change.
    package var version: Int64
    package var queuedAtSeconds: Int64
    package var startedAtSeconds: Int64?
    package var lastUpdatedAtSeconds: Int64
    /// When the thing has taken too long: the earlier of the job's and the step's limit.
    package var jobDeadlineSeconds: Int64?
    package var stepDeadlineSeconds: Int64?
    package var retriesUsed: Int
    package var isForceCancelled = false
    /// The order in which executions were queued, over all things; 0 before it is stored.
    package var sequence: Int64 = 0

    package init(job: String, thing: String, namespace: String? = nil, number: Int64, queuedAtSeconds: Int64, retriesUsed: Int = 0) {
        self.job = job
        self.thing = thing
        self.namespace = namespace
        self.number = number
        self.queuedAtSeconds = queuedAtSeconds
        self.retriesUsed = retriesUsed
        status = .queued
        details = [:]
        version = 1
        lastUpdatedAtSeconds = queuedAtSeconds
    }

    package var deadlineSeconds: Int64? { [jobDeadlineSeconds, stepDeadlineSeconds].compactMap { $0 }.min() }
}
