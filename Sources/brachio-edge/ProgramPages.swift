internal import Foundation

/// The program's own pages in memory.
enum ProgramPages {
    /// By then an agent that has a network is connected, and its deployment runs.
    static let startSeconds = 10

    /// Gives pages of the program's file back to the system that only its start needed: what is still needed is read again, once and page by page.
    /// Nothing is lost: pages that were written to stay, or go to where the system keeps such pages. A system that cannot do that (Linux before 5.4)
    /// leaves things as they are.
    static func giveBackWhatTheStartNeeded() {
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
