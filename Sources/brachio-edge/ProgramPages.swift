internal import BrachioEdgeRuntime
internal import Foundation

/// The program's own pages in memory.
enum ProgramPages {
    static let lookSeconds = 10

    /// Gives back, now and then, what is needed no longer. Until the task is cancelled.
    static func lookAfter(_ agent: Agent) async {
        var upkeep = PageUpkeep(), seconds: Int64 = 0
        while !Task.isCancelled {
            let pause = upkeep.isPastStart ? lookSeconds : 1
            try? await Task.sleep(for: .seconds(pause))
            seconds += Int64(pause)
            if upkeep.look(ProcessMemory.kibibytes(), isConnected: agent.isConnected, isAtWork: await agent.isDeploying, atSeconds: seconds) { giveBack() }
        }
    }

    /// Gives pages of the program's file back to the system: what is still needed is read again, once and page by page.
    /// Nothing is lost: pages that were written to stay, or go to where the system keeps such pages. A system that cannot do that (Linux before 5.4)
    /// leaves things as they are.
    private static func giveBack() {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        else { return }
        // 00400000-00981000 r--p 00000000 fe:00 1835020    /usr/local/bin/brachio-edge
        for line in maps.split(separator: "\n") where line.hasSuffix(" " + program) {
            let words = line.split(separator: " "), ends = words[0].split(separator: "-").compactMap { UInt(String($0), radix: 16) }
            guard ends.count == 2, let begin = UnsafeMutableRawPointer(bitPattern: ends[0]) else { continue }
            for advice in [MADV_RANDOM, MADV_PAGEOUT] { madvise(begin, Int(ends[1] - ends[0]), advice) }
        }
    }
}
