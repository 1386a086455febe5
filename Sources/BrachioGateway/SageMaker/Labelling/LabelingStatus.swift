internal import BrachioLabelling
internal import BrachioWire

/// A labelling job's lifecycle and counters in the words of the service.
enum LabelingStatus {
    static func word(_ lifecycle: LabellingLifecycle) -> String {
        switch lifecycle.phase {
        case .initializing: "Initializing"
        case .inProgress, .finishing: "InProgress"
        case .stopping: "Stopping"
        case .completed: "Completed"
        case .failed: "Failed"
        case .stopped: "Stopped"
        }
    }

    static func phases(_ status: String) -> Set<LabellingLifecycle.Phase> {
        switch status {
        case "Initializing": [.initializing]
        case "InProgress": [.inProgress, .finishing]
        case "Stopping": [.stopping]
        case "Completed": [.completed]
        case "Failed": [.failed]
        case "Stopped": [.stopped]
        default: []
        }
    }

    static func counters(_ counters: LabelCounters) -> WireValue {
        [
            "TotalLabeled": .integer(Int64(counters.labelled)), "HumanLabeled": .integer(Int64(counters.humanLabelled)),
            "MachineLabeled": .integer(Int64(counters.machineLabelled)), "FailedNonRetryableError": .integer(Int64(counters.failed)),
            "Unlabeled": .integer(Int64(max(0, counters.unlabelled))),
        ]
    }
}
