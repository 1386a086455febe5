internal import BrachioCore
internal import Foundation

/// How much memory a function may use, and who sees to it: a control group of the kernel's where there is one, otherwise a look at the process
/// every second.
package struct MemoryLimit: Sendable, Hashable {
    package static let watchInterval = Duration.seconds(1)

    package let kibibytes: Int
    /// `nil` where the process has to be watched.
    package let group: ControlGroup?

    package init(kibibytes: Int, group: ControlGroup?) {
        self.kibibytes = kibibytes
        self.group = group
    }

    var needsWatching: Bool { group == nil }

    /// Why the process ended, where the kernel ended it for its memory.
    func reasonOfEnd() -> String? {
        guard let group, group.takeKills() > 0 else { return nil }
        return "it needed more memory than its \(kibibytes) KiB"
    }

    func remove() { group?.remove() }

    /// What a process holds in memory by itself, as `/proc` counts pages.
    static func residentKibibytes(of process: Int32) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").compactMap { Int($0) }
        guard pages.count >= 3 else { return nil }
        return (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
    }
}
