/// A job as a worker sees it.
package struct WorkerJob: Sendable, Hashable {
    package var name: String
    package var title: String
    package var description: String
    package var kind: JobSettings.Kind
    package var selection: JobSettings.Selection
    package var phase: LabellingLifecycle.Phase
    /// Those that are offered.
    package var classes: [LabelClass]
    package var instructions: JobSettings.Instructions
    package var progress: WorkProgress
    package var showsSuggestions: Bool
}

/// How far a job is, for the worker who asks.
package struct WorkProgress: Sendable, Hashable {
    /// Data objects of the job.
    package var total: Int
    /// Those that have their label.
    package var labelled: Int
    /// Those that still need answers.
    package var pending: Int
    /// Those that this worker has labelled.
    package var mine: Int
    /// Estimate of the time until everything is labelled, from how long answers took; `nil` before the first.
    package var secondsLeft: Double?
}
