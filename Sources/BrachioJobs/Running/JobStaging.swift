package import Foundation

/// Brings a job's input to its folder, and what it made to where it was asked for. Both may be done again after a crash, and then give
/// the same.
package protocol JobStaging: Sendable {
    /// Throws what the person who asked for the job should read.
    func prepare(_ job: Job, in folder: WorkerFolder) async throws
    /// Returns the job's outcome, in the form of its kind.
    func deliver(_ job: Job, _ result: WorkerResult, from folder: WorkerFolder) async throws -> Data?
    /// Seconds that the job may run.
    func maxRuntimeSeconds(_ job: Job) -> Double
}

/// Told of what jobs do, to log and to measure it.
package protocol JobObserver: Sendable {
    /// New events of a job's worker. They are told at least once: after a crash some may come again.
    func observe(_ events: [WorkerEvent], of job: Job) async
    /// The job is in another phase.
    func changed(_ job: Job) async
}
