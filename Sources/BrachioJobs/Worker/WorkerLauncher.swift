/// Starts workers somewhere: as child processes on this machine, or through a cluster's scheduler.
package protocol WorkerLauncher: Sendable {
    /// Starts a worker for the job in `folder` and returns at once.
    func launch(_ id: JobID, in folder: WorkerFolder) async throws -> any RunningWorker
}

/// A worker that was started.
package protocol RunningWorker: Sendable {
    /// Asks it to stop; a worker that has not done so after `graceSeconds` is killed.
    func interrupt(graceSeconds: Double)
    /// Returns when it has ended.
    func end() async -> WorkerEnd
}
