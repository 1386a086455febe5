internal import BrachioCore

/// What owners of things ask.
extension DeviceJobService {
    /// Makes a job and tells its first things of it.
    ///
    /// - Throws: `alreadyExists`, `invalidInput`, `limitExceeded`; `notFound` where a target is not there.
    package func create(_ job: DeviceJob) async throws -> DeviceJob {
        guard JobTopic.isIdentifier(job.identifier) else {
            throw BrachioError(
                .invalidInput, "'\(job.identifier.prefix(80))' is no identifier for a device job",
                mend: "use 1 to \(DeviceJobLimits.identifierCharacters) letters, digits, '_' and '-'")
        }
        if let namespace = job.namespace, !JobTopic.isIdentifier(namespace) {
            throw BrachioError(.invalidInput, "'\(namespace.prefix(80))' is no namespace for device jobs")
        }
        try Self.check(job)
        let things = try await things(of: job.targets)
        return try await transact { try $0.create(job, things: things) }
    }

    /// Changes a job: `change` sees it as it is.
    package func update(_ id: String, _ change: @escaping @Sendable (inout DeviceJob) throws -> Void) async throws -> DeviceJob {
        try await transact { ledger in
            var job = try Self.job(id, ledger)
            try change(&job)
            try Self.check(job)
            try ledger.update(job)
            return job
        }
    }

    /// Adds targets to a continuous job.
    ///
    /// - Throws: `invalidInput` where the job is not continuous or has ended.
    package func associate(_ id: String, targets: [String], comment: String?) async throws -> DeviceJob {
        let before = try await store.job(id)
        guard before.selection == .continuous, before.status == .inProgress else {
            throw BrachioError(.invalidInput, "device job \(id) takes no further targets", cause: "only a continuous job that is in progress does")
        }
        let all = before.targets + targets.filter { !before.targets.contains($0) }
        let things = try await things(of: all)
        return try await transact { ledger in
            var job = try Self.job(id, ledger)
            job.targets = all
            job.comment = comment ?? job.comment
            try Self.check(job)
            try ledger.update(job)
            try ledger.jobs.name(all, of: id)
            try ledger.retarget(job, things: things)
            return job
        }
    }

    /// Ends a job: things that have not begun never will; with `force`, those that have are stopped too.
    ///
    /// - Throws: `invalidInput` where the job has ended already.
    package func cancel(_ id: String, force: Bool = false, reason: String? = nil, comment: String? = nil) async throws -> DeviceJob {
        try await transact { ledger in
            let job = try Self.job(id, ledger)
            guard job.status == .inProgress || (force && job.status == .cancelled) else {
                throw BrachioError(.invalidInput, "device job \(id) cannot be cancelled", cause: "it has ended as \(job.status.rawValue)")
            }
            try ledger.cancel(job, force: force, reason: reason, comment: comment)
            return try Self.job(id, ledger)
        }
    }

    /// - Throws: `wrongState` where the job goes on and is not forced.
    package func delete(_ id: String, force: Bool = false) async throws {
        try await transact { ledger in
            let job = try Self.job(id, ledger)
            guard force || job.status != .inProgress else {
                throw BrachioError(.wrongState, "device job \(id) is in progress", mend: "cancel it first, or force the deletion")
            }
            try ledger.delete(job)
        }
    }

    /// - Throws: `wrongState` where the execution has ended, or has begun and is not forced; `versionConflict`.
    package func cancelExecution(
        _ id: String, thing: String, force: Bool = false, expectedVersion: Int64? = nil, details: [String: String]? = nil
    ) async throws {
        try await transact { ledger in
            let execution = try Self.execution(id, thing, nil, ledger)
            if let expectedVersion, expectedVersion != execution.version {
                throw BrachioError(.versionConflict, "the execution's version is \(execution.version), not \(expectedVersion)")
            }
            guard var cancelled = execution.cancelled(force: force, atSeconds: ledger.now) else {
                throw BrachioError(
                    .wrongState, "the execution is \(execution.status.rawValue)",
                    mend: execution.status.isTerminal ? nil : "force the cancellation")
            }
            cancelled.details = details ?? cancelled.details
            try ledger.change(execution, to: cancelled)
        }
    }

    /// - Throws: `wrongState` where the execution has not ended and is not forced.
    package func deleteExecution(_ id: String, thing: String, number: Int64, force: Bool = false) async throws {
        try await transact { ledger in
            let execution = try Self.execution(id, thing, number, ledger)
            guard execution.status.isTerminal || force else {
                throw BrachioError(.wrongState, "the execution is \(execution.status.rawValue)", mend: "cancel it first, or force the deletion")
            }
            try ledger.delete(execution)
        }
    }

    // MARK: what is looked up and checked

    /// The things that targets stand for, each once.
    func things(of targets: [String]) async throws -> [String] {
        var things: [String] = [], seen: Set<String> = []
        for target in targets { for thing in try await directory.things(ofTarget: target) where seen.insert(thing).inserted { things.append(thing) } }
        guard things.count <= DeviceJobLimits.thingsPerJob else {
            throw BrachioError(.limitExceeded, "the targets stand for \(things.count) things", cause: "a job reaches at most \(DeviceJobLimits.thingsPerJob)")
        }
        return things
    }

    private static func job(_ id: String, _ ledger: JobLedger) throws -> DeviceJob {
        guard let job = try ledger.job(id) else { throw BrachioError.missing("device job", id) }
        return job
    }

    private static func execution(_ id: String, _ thing: String, _ number: Int64?, _ ledger: JobLedger) throws -> JobExecution {
        guard let execution = try ledger.executions.execution(id, thing, number: number) else {
            throw BrachioError.missing("execution of device job \(id.prefix(64)) on thing", thing)
        }
        return execution
    }

    private static func check(_ job: DeviceJob) throws(BrachioError) {
        guard (1...DeviceJobLimits.targetsPerJob).contains(job.targets.count) else {
            throw BrachioError(.limitExceeded, "device job \(job.identifier) has \(job.targets.count) targets", cause: "1 to \(DeviceJobLimits.targetsPerJob) are taken", mend: "put things into a group and name the group")
        }
        if let seconds = job.timeoutSeconds, !DeviceJobLimits.timeoutMinutes.contains(seconds / 60) {
            throw BrachioError(.invalidInput, "a job's time-out is 1 to \(DeviceJobLimits.timeoutMinutes.upperBound) minutes")
        }
        if let seconds = job.linkSeconds, !DeviceJobLimits.linkSeconds.contains(seconds) {
            throw BrachioError(.invalidInput, "links hold for \(DeviceJobLimits.linkSeconds.lowerBound) to \(DeviceJobLimits.linkSeconds.upperBound) seconds")
        }
        if job.retries.reduce(0, { $0 + $1.retriesMax }) > 10 { throw BrachioError(.invalidInput, "a thing tries again at most 10 times") }
        if job.retries.contains(where: { $0.failure != .failed }), job.timeoutSeconds == nil {
            throw BrachioError(.invalidInput, "time-outs are to be retried, and the job has no time-out", mend: "give the job a time-out")
        }
    }
}
