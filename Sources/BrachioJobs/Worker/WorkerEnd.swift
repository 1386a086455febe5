/// How a worker's process ended.
package enum WorkerEnd: Sendable, Hashable {
    /// All is done, and the result is in the folder.
    case finished
    /// It was asked to stop and did. Whether there is a result all the same.
    case interrupted(hasResult: Bool)
    /// The work cannot be done, for this reason.
    case failed(String)
    /// It ended without having said why, for example "with signal 9".
    case crashed(String)
}
