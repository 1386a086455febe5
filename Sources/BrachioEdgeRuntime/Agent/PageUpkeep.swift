/// When the agent gives back pages of its program that it needs no longer: a pure value that is told what the process takes.
///
/// Code that runs once (a deployment, the first connection after a cut) stays in memory after it ran. Given back, it is read again by whoever needs it, page by
/// page. So the agent takes what its work takes, however long it runs and whatever it did before.
package struct PageUpkeep: Sendable {
    /// The start is over when there has been a connection for so long, with or without one after the second.
    package static let connectedSeconds: Int64 = 2, startSeconds: Int64 = 10
    /// What has come since is worth the reading of what is still needed: a few hundred pages, each on its own, from a device's slow disk.
    package static let growthKibibytes = 2_048
    package static let secondsBetween: Int64 = 600

    private var lastSeconds: Int64?
    private var connectedSince: Int64?
    /// The least that was seen since then.
    private var base: Int?

    package init() {}

    /// Whether the start has been looked after; until then it pays to look every second.
    package var isPastStart: Bool { lastSeconds != nil }

    /// Whether pages are to be given back now.
    ///
    /// - Parameters:
    ///   - kibibytes: what the process takes.
    ///   - isConnected: to the cloud.
    ///   - isAtWork: a deployment is under way.
    ///   - seconds: since the agent's start.
    package mutating func look(_ kibibytes: Int, isConnected: Bool, isAtWork: Bool, atSeconds seconds: Int64) -> Bool {
        guard let lastSeconds else {
            connectedSince = isConnected ? connectedSince ?? seconds : nil
            let isSettled = connectedSince.map { seconds - $0 >= Self.connectedSeconds && !isAtWork } ?? false
            guard isSettled || seconds >= Self.startSeconds else { return false }
            self.lastSeconds = seconds
            return true
        }
        let base = min(base ?? kibibytes, kibibytes)
        self.base = base
        guard kibibytes - base >= Self.growthKibibytes, !isAtWork, seconds - lastSeconds >= Self.secondsBetween else { return false }
        self.lastSeconds = seconds
        self.base = nil
        return true
    }
}
