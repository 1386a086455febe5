/// How far a device job has come.
package struct JobProgress: Hashable, Sendable {
    /// Things by the status of their latest execution.
    package var counts: [JobExecution.Status: Int]
    /// Things that are still to be told, that were told so far, and that were within the last sixty seconds.
    package var awaiting: Int
    package var told: Int
    package var toldInLastMinute: Int

    package init(counts: [JobExecution.Status: Int] = [:], awaiting: Int = 0, told: Int = 0, toldInLastMinute: Int = 0) {
        self.counts = counts
        self.awaiting = awaiting
        self.told = told
        self.toldInLastMinute = toldInLastMinute
    }

    package subscript(status: JobExecution.Status) -> Int { counts[status] ?? 0 }
}

/// What is to be done with a job now.
package enum JobStep: Hashable, Sendable {
    /// So many more things are told.
    case tell(Int)
    /// Too many things did badly.
    case giveUp(AbortCriterion)
    case complete
}

extension DeviceJob {
    /// The next step; `nil` where there is nothing to do but wait.
    package func next(_ progress: JobProgress) -> JobStep? {
        guard status == .inProgress else { return nil }
        if let criterion = abort.first(where: { $0.isMet(progress.counts) }) { return .giveUp(criterion) }
        if progress.awaiting > 0 {
            let allowance = rollout.allowance(
                toldInLastMinute: progress.toldInLastMinute, notified: progress.told, succeeded: progress[.succeeded])
            return allowance > 0 ? .tell(min(allowance, progress.awaiting)) : nil
        }
        return selection == .snapshot && progress[.queued] + progress[.inProgress] == 0 ? .complete : nil
    }
}
