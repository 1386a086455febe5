internal import Foundation

/// What the process takes.
package enum ProcessMemory {
    /// Pages of its own and its share of those it shares (`Pss`), in kibibytes; 0 where the system does not say.
    package static func kibibytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/smaps_rollup", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") })
        else { return 0 }
        return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }
}
