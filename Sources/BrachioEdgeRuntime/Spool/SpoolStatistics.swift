/// How the spool is.
package struct SpoolStatistics: Sendable, Hashable {
    /// Messages that are not confirmed, by lane.
    package var waiting = [SpoolLane: UInt64]()
    package var bytes: Int64 = 0
    package var segmentsCount = 0
    /// Since the agent started.
    package var accepted: UInt64 = 0
    package var refused: UInt64 = 0
    package var confirmed: UInt64 = 0
    package var syncs: UInt64 = 0
    /// Since the spool was made.
    package var dropped = SpoolDropped()
    package var oldestSeconds: Int64?

    package var waitingCount: UInt64 { waiting.values.reduce(0, +) }
}
