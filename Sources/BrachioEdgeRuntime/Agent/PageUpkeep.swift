/// When the agent gives back pages of its program that it needs no longer: a pure value that is told what the process takes.
///
/// Code that runs once (a deployment, the first connection after a cut) stays in memory after it ran. Given back, it is read again by whoever needs it, page by
/// page. So the agent takes what its work takes, however long it runs and whatever it did before.
package struct PageUpkeep: Sendable {
    /// By then an agent that has a network is connected, and its deployment runs.
    package static let startSeconds: Int64 = 10
    /// What has come since is worth the reading of what is still needed.
    package static let growthKibibytes = 1_024
    package static let secondsBetween: Int64 = 60

    private var lastSeconds: Int64?
    /// What the process took once it had read again what it needs; `nil` until that was seen.
    private var base: Int?

    package init() {}

    /// Whether pages are to be given back now.
    ///
    /// - Parameters:
    ///   - kibibytes: what the process takes.
    ///   - isAtWork: a deployment is under way.
    ///   - seconds: since the agent's start.
    package mutating func look(_ kibibytes: Int, isAtWork: Bool, atSeconds seconds: Int64) -> Bool {
        guard let lastSeconds else {
            guard seconds >= Self.startSeconds else { return false }
            self.lastSeconds = seconds
            return true
        }
        guard seconds - lastSeconds >= Self.secondsBetween else { return false }
        guard let base else {
            self.base = kibibytes
            return false
        }
        guard kibibytes - base >= Self.growthKibibytes, !isAtWork else { return false }
        self.lastSeconds = seconds
        self.base = nil
        return true
    }
}
