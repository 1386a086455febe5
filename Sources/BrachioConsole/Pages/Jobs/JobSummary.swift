internal import BrachioJobs
internal import Foundation

/// A job as a list shows it.
struct JobSummary {
    let name: String
    let href: String
    let state: String
    let mark: String
    let message: String
    let created: TimeText
    let duration: String

    init(_ job: Job, now: Date) {
        name = job.name
        href = JobPages.path(job.id)
        (state, mark) = Self.words(job.lifecycle)
        message = job.lifecycle.failureReason ?? job.lifecycle.message
        created = TimeText(job.created)
        duration = job.lifecycle.started == nil ? "–" : QuantityText.duration(job.lifecycle.runtimeSeconds(now: now))
    }

    /// What people call a phase, and the class of its badge.
    static func words(_ lifecycle: JobLifecycle) -> (String, String) {
        if lifecycle.stopping != nil, !lifecycle.phase.isEnd { return ("Stopping", "busy") }
        return switch lifecycle.phase {
        case .waiting: ("Waiting", "")
        case .preparing: ("Bringing input", "busy")
        case .working: ("Running", "busy")
        case .delivering: ("Delivering", "busy")
        case .completed: ("Completed", "good")
        case .failed: ("Failed", "bad")
        case .stopped: ("Stopped", "")
        }
    }
}
