internal import BrachioDeviceCloud

/// How far a device job has come, as templates show it.
struct RolloutModel {
    struct Count {
        let label: String
        let mark: String
        let value: Int
        let share: Double
    }

    let state: String
    let mark: String
    let selection: String
    /// Things that are through, of all.
    let ended: Int
    let total: Int
    let share: Double
    let summary: String
    let counts: [Count]

    init(_ job: DeviceJob, _ progress: JobProgress) {
        let told = progress.counts.values.reduce(0, +), all = told + progress.awaiting
        ended = progress.counts.filter { $0.key.isTerminal }.values.reduce(0, +)
        total = all
        share = all > 0 ? Double(ended) / Double(all) : 0
        summary = "\(ended) of \(all)"
        selection = job.selection == .continuous ? "also things that join the group later" : "the things that were there"
        let failed = [JobExecution.Status.failed, .rejected, .timedOut].reduce(0) { $0 + progress[$1] }
        (state, mark) = switch job.status {
        case .completed where failed > 0: (all == 1 ? "Failed" : "Completed, \(failed) failed", "bad")
        case .inProgress: ("Rolling out", "busy")
        case .completed: ("Completed", "good")
        case .cancelled: ("Cancelled", "bad")
        case .deletionInProgress: ("Being deleted", "")
        }
        let known: [JobExecution.Status] = [.succeeded, .inProgress, .queued, .failed, .rejected, .timedOut, .cancelled, .removed]
        counts = [Count(label: "To be told", mark: "", value: progress.awaiting, share: all > 0 ? Double(progress.awaiting) / Double(all) : 0)]
            .filter { $0.value > 0 } + known.filter { progress[$0] > 0 }.map { status in
                Count(label: Self.words(status), mark: Self.mark(status), value: progress[status], share: Double(progress[status]) / Double(max(all, 1)))
            }
    }

    static func words(_ status: JobExecution.Status) -> String {
        status.rawValue.prefix(1) + status.rawValue.dropFirst().lowercased().replacing("_", with: " ")
    }

    static func mark(_ status: JobExecution.Status) -> String {
        switch status {
        case .succeeded: "good"
        case .queued, .inProgress: "busy"
        case .failed, .rejected, .timedOut: "bad"
        case .cancelled, .removed: ""
        }
    }
}
