internal import BrachioJobs
internal import BrachioWire

/// A job's lifecycle in the words of training jobs.
enum TrainingStatus {
    static func primary(_ lifecycle: JobLifecycle) -> String {
        switch lifecycle.phase {
        case .completed: "Completed"
        case .failed: "Failed"
        case .stopped: "Stopped"
        default: lifecycle.stopping == nil ? "InProgress" : "Stopping"
        }
    }

    static func secondary(_ lifecycle: JobLifecycle) -> String {
        if !lifecycle.phase.isEnd, lifecycle.stopping != nil { return "Stopping" }
        return lifecycle.stretches.last.map { word($0, of: lifecycle) } ?? "Starting"
    }

    /// One entry of `SecondaryStatusTransitions`.
    static func transition(_ stretch: JobLifecycle.Stretch, of lifecycle: JobLifecycle) -> WireValue {
        var map = WireMap()
        map["Status"] = .string(word(stretch, of: lifecycle))
        map["StartTime"] = .timestamp(stretch.start)
        map["EndTime"] = stretch.end.map { .timestamp($0) }
        map["StatusMessage"] = .string(stretch.message)
        return .map(map)
    }

    /// The phases that a status stands for.
    static func phases(_ status: String) -> Set<JobLifecycle.Phase> {
        switch status {
        case "Completed": [.completed]
        case "Failed": [.failed]
        case "Stopped": [.stopped]
        case "InProgress", "Stopping": [.waiting, .preparing, .working, .delivering]
        default: []
        }
    }

    private static func word(_ stretch: JobLifecycle.Stretch, of lifecycle: JobLifecycle) -> String {
        if stretch.isStopping == true { return "Stopping" }
        return switch stretch.phase {
        // A job that still waits is pending; one that once did was starting.
        case .waiting: stretch.end == nil ? "Pending" : "Starting"
        case .preparing: "Downloading"
        case .working: "Training"
        case .delivering: "Uploading"
        case .completed: "Completed"
        case .failed: "Failed"
        case .stopped: lifecycle.stopping == .maxRuntime ? "MaxRuntimeExceeded" : "Stopped"
        }
    }
}
