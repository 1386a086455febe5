/// Why a request of a thing about its jobs is refused, in the service's own codes.
package struct DeviceJobError: Error, Hashable, Sendable {
    package enum Code: String, Hashable, Sendable {
        case invalidTopic = "InvalidTopic"
        case invalidJSON = "InvalidJson"
        case invalidRequest = "InvalidRequest"
        case invalidStateTransition = "InvalidStateTransition"
        case resourceNotFound = "ResourceNotFound"
        case versionMismatch = "VersionMismatch"
        case internalError = "InternalError"
        case requestThrottled = "RequestThrottled"
        case terminalStateReached = "TerminalStateReached"
    }

    package let code: Code
    package let message: String
    /// The execution as it is, where the refusal is about its state: the thing need not ask again.
    package var execution: JobExecution?

    package init(_ code: Code, _ message: String, execution: JobExecution? = nil) {
        self.code = code
        self.message = message
        self.execution = execution
    }
}

/// What a thing says of an execution.
package struct JobExecutionUpdate: Hashable, Sendable {
    package var status: JobExecution.Status
    package var details: [String: String]?
    package var expectedVersion: Int64?
    /// A new limit for the step, −1 to take it away; `nil` leaves it.
    package var stepTimeoutMinutes: Int64?

    package init(status: JobExecution.Status, details: [String: String]? = nil, expectedVersion: Int64? = nil, stepTimeoutMinutes: Int64? = nil) {
        self.status = status
        self.details = details
        self.expectedVersion = expectedVersion
        self.stepTimeoutMinutes = stepTimeoutMinutes
    }
}

extension JobExecution {
    /// Longest limit of one step: seven days.
    package static let stepTimeoutMinutesMax: Int64 = 10_080
    package static let detailsMax = 10
    package static let detailNameCharactersMax = 128
    package static let detailValueCharactersMax = 1_024

    /// The execution after what its thing says.
    ///
    /// - Parameter timeoutSeconds: how long the job gives a thing from its start.
    package func updated(_ update: JobExecutionUpdate, timeoutSeconds: Int64? = nil, atSeconds now: Int64) throws(DeviceJobError) -> JobExecution {
        if let expected = update.expectedVersion, expected != version {
            throw DeviceJobError(.versionMismatch, "the execution's version is \(version), not \(expected)", execution: self)
        }
        guard !status.isTerminal else {
            throw DeviceJobError(.invalidStateTransition, "the execution has ended as \(status.rawValue)", execution: self)
        }
        guard [.inProgress, .succeeded, .failed, .rejected].contains(update.status) else {
            throw DeviceJobError(.invalidRequest, "a thing cannot set the status \(update.status.rawValue)")
        }
        var next = self
        try next.set(details: update.details)
        try next.setStepTimeout(update.stepTimeoutMinutes, atSeconds: now)
        if status == .queued { next.jobDeadlineSeconds = timeoutSeconds.map { now + $0 } }
        next.enter(update.status, atSeconds: now)
        return next
    }

    /// The execution after `start-next`: one that waits begins, one that has begun stays as it is.
    package func started(details: [String: String]?, stepTimeoutMinutes: Int64?, timeoutSeconds: Int64?, atSeconds now: Int64) throws(DeviceJobError) -> JobExecution {
        guard status == .queued else { return self }
        var next = self
        try next.set(details: details)
        try next.setStepTimeout(stepTimeoutMinutes, atSeconds: now)
        next.jobDeadlineSeconds = timeoutSeconds.map { now + $0 }
        next.enter(.inProgress, atSeconds: now)
        return next
    }

    /// The execution once its time is over; `nil` where it has time left, or needs none.
    package func timedOut(atSeconds now: Int64) -> JobExecution? {
        guard status == .inProgress, let deadline = deadlineSeconds, now >= deadline else { return nil }
        var next = self
        next.enter(.timedOut, atSeconds: now)
        return next
    }

    /// The execution after its job was cancelled; `nil` where it has ended, or has begun and is not forced.
    package func cancelled(force: Bool, atSeconds now: Int64) -> JobExecution? {
        guard status == .queued || (status == .inProgress && force) else { return nil }
        var next = self
        next.isForceCancelled = force
        next.enter(.cancelled, atSeconds: now)
        return next
    }

    /// The execution after its thing was taken out of the job's targets.
    package func removed(atSeconds now: Int64) -> JobExecution? {
        guard !status.isTerminal else { return nil }
        var next = self
        next.enter(.removed, atSeconds: now)
        return next
    }

    /// The next try after a failure or a time-out that the job forgives; `nil` where it forgives no more.
    package func retried(_ criteria: [RetryCriterion], atSeconds now: Int64) -> JobExecution? {
        guard let criterion = criteria.first(where: { $0.covers(status) }), retriesUsed < criterion.retriesMax else { return nil }
        return JobExecution(job: job, thing: thing, namespace: namespace, number: number + 1, queuedAtSeconds: now, retriesUsed: retriesUsed + 1)
    }

    private mutating func enter(_ next: Status, atSeconds now: Int64) {
        if next == .inProgress, startedAtSeconds == nil { startedAtSeconds = now }
        status = next
        version += 1
        lastUpdatedAtSeconds = now
    }

    private mutating func set(details given: [String: String]?) throws(DeviceJobError) {
        guard let given else { return }
        guard given.count <= Self.detailsMax,
            given.allSatisfy({ (1...Self.detailNameCharactersMax).contains($0.key.count) && (1...Self.detailValueCharactersMax).contains($0.value.count) })
        else {
            throw DeviceJobError(
                .invalidRequest,
                "statusDetails are at most \(Self.detailsMax) pairs of up to \(Self.detailNameCharactersMax) and \(Self.detailValueCharactersMax) characters")
        }
        details = given
    }

    private mutating func setStepTimeout(_ minutes: Int64?, atSeconds now: Int64) throws(DeviceJobError) {
        guard let minutes else { return }
        guard minutes == -1 || (1...Self.stepTimeoutMinutesMax).contains(minutes) else {
            throw DeviceJobError(.invalidRequest, "stepTimeoutInMinutes is 1 to \(Self.stepTimeoutMinutesMax), or -1")
        }
        stepDeadlineSeconds = minutes == -1 ? nil : now + minutes * 60
    }
}
