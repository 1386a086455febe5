internal import BrachioCore
internal import BrachioJSON
internal import BrachioPersistence

/// What happened to a device job, for whoever follows it.
package enum DeviceJobEvent: Hashable, Sendable {
    case job(DeviceJob)
    case execution(JobExecution)
    case deleted(job: String)
}

/// Changes of jobs and executions within one transaction, with what is to be published of them. Whoever refuses a request throws before
/// anything is changed.
final class JobLedger {
    let now: Int64
    let jobs: JobTable
    let executions: ExecutionTable
    let links: any DocumentLinks
    var messages: [DeviceMessage] = []
    private(set) var events: [DeviceJobEvent] = []
    private var touched: [PendingList: PendingList.Touch] = [:]
    private var known: [String: DeviceJob] = [:]

    init(_ db: Connection, atSeconds now: Int64, links: any DocumentLinks) {
        self.now = now
        self.links = links
        jobs = JobTable(db: db)
        executions = ExecutionTable(db: db)
    }

    /// The job, read once a transaction.
    func job(_ id: String) throws -> DeviceJob? {
        if let job = known[id] { return job }
        let job = try jobs.job(id)
        known[id] = job
        return job
    }

    func update(_ job: DeviceJob) throws {
        var job = job
        job.lastUpdatedAtSeconds = now
        try jobs.update(job)
        known[job.identifier] = job
        events.append(.job(job))
    }

    /// - Parameter things: those that the job's targets stand for.
    func create(_ job: DeviceJob, things: [String]) throws -> DeviceJob {
        if try jobs.job(job.identifier) != nil {
            throw BrachioError(.alreadyExists, "device job \(job.identifier) exists already", mend: "choose another identifier")
        }
        var job = job
        (job.createdAtSeconds, job.lastUpdatedAtSeconds) = (now, now)
        try jobs.insert(job)
        known[job.identifier] = job
        try jobs.await(things, of: job.identifier)
        events.append(.job(job))
        try advance(job.identifier, telling: true)
        return try self.job(job.identifier) ?? job
    }

    func delete(_ job: DeviceJob) throws {
        for execution in try executions.open(of: job.identifier, [.queued, .inProgress]) { try touch(execution, listChanges: true) }
        try jobs.delete(job.identifier)
        known[job.identifier] = nil
        events.append(.deleted(job: job.identifier))
    }

    // MARK: executions

    func enqueue(_ execution: JobExecution) throws {
        try touch(execution, listChanges: true)
        let stored = try executions.insert(execution)
        try jobs.add(1, to: JobExecution.Status.queued.rawValue, of: execution.job)
        events.append(.execution(stored))
    }

    /// Stores what became of an execution, and what follows from that: another try, the end of the job.
    func change(_ old: JobExecution, to new: JobExecution) throws {
        try touch(old, listChanges: new.status.isTerminal)
        let isLatest = try executions.isLatest(old)
        try executions.update(new)
        if isLatest, old.status != new.status {
            try jobs.add(-1, to: old.status.rawValue, of: old.job)
            try jobs.add(1, to: new.status.rawValue, of: old.job)
        }
        events.append(.execution(new))
        guard new.status.isTerminal else { return }
        if isLatest, let job = try job(new.job), job.status == .inProgress, let again = new.retried(job.retries, atSeconds: now) {
            try jobs.add(-1, to: new.status.rawValue, of: new.job)
            try enqueue(again)
        }
        try advance(new.job, telling: false)
    }

    func delete(_ execution: JobExecution) throws {
        try touch(execution, listChanges: !execution.status.isTerminal)
        let isLatest = try executions.isLatest(execution)
        try executions.delete(execution)
        if isLatest {
            try jobs.add(-1, to: execution.status.rawValue, of: execution.job)
            if let before = try executions.latest(execution.job, execution.thing) { try jobs.add(1, to: before.status.rawValue, of: execution.job) }
        }
        try advance(execution.job, telling: false)
    }

    // MARK: the job's course

    /// Does what the job's numbers ask for.
    ///
    /// - Parameter telling: whether more things may be told now; otherwise that is left to the clock.
    /// - Returns: whether there is more to do at once.
    @discardableResult
    func advance(_ id: String, telling: Bool) throws -> Bool {
        while let job = try job(id), let step = job.next(try jobs.progress(id, atSeconds: telling ? now : nil)) {
            switch step {
            case .tell(let count):
                guard telling else { return false }
                try tell(job, min(count, DeviceJobLimits.thingsPerStep))
                if count > DeviceJobLimits.thingsPerStep { return true }
            case .giveUp(let criterion):
                try cancel(
                    job, force: false, reason: "ABORT_CRITERIA_MET",
                    comment: "at least \(criterion.thresholdPercent) percent of the things that ended did so as \(criterion.failure.rawValue)")
            case .complete:
                var job = job
                job.status = .completed
                job.completedAtSeconds = now
                try update(job)
            }
        }
        return false
    }

    private func tell(_ job: DeviceJob, _ count: Int) throws {
        for thing in try jobs.nextAwaiting(count, of: job.identifier) { try tell(job, thing) }
    }

    private func tell(_ job: DeviceJob, _ thing: String) throws {
        try jobs.stopAwaiting(thing, of: job.identifier)
        let number = (try executions.latest(job.identifier, thing)?.number ?? 0) + 1
        if number == 1 { try jobs.add(1, to: JobTable.Tally.told.rawValue, of: job.identifier) } else { try forget(job.identifier, thing) }
        try enqueue(JobExecution(job: job.identifier, thing: thing, namespace: job.namespace, number: number, queuedAtSeconds: now))
    }

    /// An earlier execution no longer counts once the thing has a new one.
    private func forget(_ job: String, _ thing: String) throws {
        if let before = try executions.latest(job, thing) { try jobs.add(-1, to: before.status.rawValue, of: job) }
    }

    func cancel(_ job: DeviceJob, force: Bool, reason: String?, comment: String?) throws {
        var job = job
        job.status = .cancelled
        job.isForceCancelled = force
        job.reasonCode = reason ?? job.reasonCode
        job.comment = comment ?? job.comment
        job.completedAtSeconds = now
        try update(job)
        try jobs.stopAwaiting(of: job.identifier)
        for execution in try executions.open(of: job.identifier, force ? [.queued, .inProgress] : [.queued]) {
            if let ended = execution.cancelled(force: force, atSeconds: now) { try change(execution, to: ended) }
        }
    }

    /// Brings a continuous job in line with the things that its targets stand for now: those that joined are told at once, those that
    /// left have it taken away.
    func retarget(_ job: DeviceJob, things: [String]) throws {
        let wanted = Set(things), awaiting = Set(try jobs.awaitingThings(of: job.identifier)), told = try executions.things(of: job.identifier)
        for thing in awaiting.subtracting(wanted) { try jobs.stopAwaiting(thing, of: job.identifier) }
        for thing in things where !told.contains(thing) && !awaiting.contains(thing) { try tell(job, thing) }
        for thing in told.subtracting(wanted) {
            guard let execution = try executions.latest(job.identifier, thing) else { continue }
            if let removed = execution.removed(atSeconds: now) { try change(execution, to: removed) }
        }
    }

    // MARK: what things are told

    /// To be called before an execution is changed, so that it is known what was next before.
    private func touch(_ execution: JobExecution, listChanges: Bool) throws {
        let list = PendingList(thing: execution.thing, namespace: execution.namespace)
        if touched[list] == nil { touched[list] = .init(next: try executions.pending(list.thing, list.namespace, limit: 1).first?.sequence) }
        if listChanges { touched[list]?.listChanges = true }
    }

    /// Adds the notifications that follow from the changes since the last call.
    func settleNotifications() throws {
        defer { touched = [:] }
        for (list, touch) in touched {
            let pending = try executions.pending(list.thing, list.namespace, limit: DeviceJobLimits.pendingListed)
            if touch.listChanges {
                say(JobTopic.notify(list.thing, namespace: list.namespace), JobAnswer.notification(pending, timestampSeconds: now))
            }
            guard pending.first?.sequence != touch.next else { continue }
            var object = JSONObject()
            object["execution"] = try pending.first.map { JobAnswer.execution($0, document: try document($0.job)) }
            say(JobTopic.notifyNext(list.thing, namespace: list.namespace), JobAnswer.stamped(object, now, nil))
        }
    }

    func say(_ topic: String, _ document: JSONValue) { messages.append(DeviceMessage(topic: topic, payload: JSONWriter.bytes(document))) }

    /// The job's document as a thing gets it.
    func document(_ id: String) throws -> JSONValue? {
        try job(id).map { $0.document.delivered(links, seconds: $0.linkSeconds ?? DeviceJobLimits.linkSeconds.upperBound) }
    }
}

/// The executions of a thing that wait or have begun, in one namespace.
struct PendingList: Hashable {
    let thing: String
    let namespace: String?

    struct Touch {
        /// The place in the order of the execution that was next.
        let next: Int64?
        var listChanges = false
    }
}
