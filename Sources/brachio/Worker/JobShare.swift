internal import Foundation

/// What a worker may take of this machine: its share of the processors, which the server and the kind of machine that was asked for set.
enum JobShare {
    /// The variable that the server sets for each worker.
    static let variable = "BRACHIO_JOB_PROCESSORS"

    /// - Parameter own: what the kind of machine has that was asked for.
    static func threads(atMost own: Int? = nil) -> Int {
        let all = ProcessInfo.processInfo.activeProcessorCount
        let share = ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? all
        return max(1, min(all, share, own ?? all))
    }

    /// Lets everything else on the machine, the server first, go before this process.
    static func stepBack() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }

    private static let niceness: Int32 = 10
}
