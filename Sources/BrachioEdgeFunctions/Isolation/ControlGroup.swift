internal import BrachioCore
package import Foundation
internal import Synchronization

/// A control group for one function, of the kernel's second or first version.
package final class ControlGroup: Sendable, Hashable {
    /// The hierarchy that groups of functions are made in.
    package struct Hierarchy: Sendable, Hashable {
        package var folder: URL
        package var isUnified: Bool
    }

    package let folder: URL
    private let isUnified: Bool
    private let memoryKibibytes: Int
    private let processesMax: Int
    private let kills = Mutex(0)

    /// The file that a process writes itself into.
    var members: String { folder.appendingPathComponent("cgroup.procs").path }

    /// Makes the group. One of its name may be in use still, by what this function ran before: nothing in it is disturbed.
    package init(_ name: String, in hierarchy: Hierarchy, memoryKibibytes: Int, processesMax: Int) throws {
        folder = hierarchy.folder.appendingPathComponent(name, isDirectory: true)
        isUnified = hierarchy.isUnified
        self.memoryKibibytes = memoryKibibytes
        self.processesMax = processesMax
        try make()
    }

    /// Sees to it that the group is there, with its limits and nobody in it: what the last run or an earlier agent left behind is ended.
    func makeReady() throws {
        try make()
        endMembers()
        _ = takeKills()
    }

    private func make() throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let bytes = "\(memoryKibibytes * 1024)"
            try write(bytes, to: isUnified ? "memory.max" : "memory.limit_in_bytes")
            // Without this it would be moved to swap instead of being held to its limit.
            try? write(isUnified ? "0" : bytes, to: isUnified ? "memory.swap.max" : "memory.memsw.limit_in_bytes")
            if isUnified { try? write("\(processesMax)", to: "pids.max") }
        } catch {
            throw BrachioError(.system, "no control group can be made in \(folder.deletingLastPathComponent().path)", cause: error.localizedDescription)
        }
    }

    package static func == (left: ControlGroup, right: ControlGroup) -> Bool { left.folder == right.folder }
    package func hash(into hasher: inout Hasher) { hasher.combine(folder) }

    /// Processes that the kernel has killed for their memory since this was asked last.
    func takeKills() -> Int {
        let file = isUnified ? "memory.events" : "memory.oom_control"
        let text = (try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        let count = line.flatMap { Int($0.dropFirst("oom_kill ".count)) } ?? 0
        return kills.withLock { before in
            defer { before = count }
            return max(0, count - before)
        }
    }

    func remove() { rmdir(folder.path) }

    private func endMembers() {
        let text = (try? String(contentsOfFile: members, encoding: .utf8)) ?? ""
        for process in text.split(separator: "\n").compactMap({ Int32($0) }) where process > 1 { kill(process, SIGKILL) }
    }

    private func write(_ text: String, to name: String) throws {
        let handle = try FileHandle(forWritingTo: folder.appendingPathComponent(name))
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(text.utf8))
    }
}

extension ControlGroup.Hierarchy {
    /// Where this process may make groups with a limit of memory: in a group of its own that was delegated to it (systemd's `Delegate=yes`) or, as
    /// root, in the machine's own hierarchy. `nil` where it may not.
    package static func find(named name: String = "brachio-edge", below root: URL = URL(fileURLWithPath: "/sys/fs/cgroup")) -> Self? {
        let unified = root.appendingPathComponent("cgroup.controllers")
        guard let controllers = try? String(contentsOf: unified, encoding: .utf8) else {
            let first = root.appendingPathComponent("memory/\(name)", isDirectory: true)
            return isWritable(first) ? Self(folder: first, isUnified: false) : nil
        }
        guard controllers.split(whereSeparator: { " \n".contains($0) }).contains("memory") else { return nil }
        return delegated(name, below: root)
    }

    /// Processes may be in leaves only: the agent moves to one beside its functions.
    private static func delegated(_ name: String, below root: URL) -> Self? {
        let own = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? "/"
        let base = own == "/" ? root : root.appendingPathComponent(own, isDirectory: true)
        let functions = base.appendingPathComponent(own == "/" ? name : "functions", isDirectory: true)
        guard isWritable(functions) else { return nil }
        if own != "/" {
            let agent = base.appendingPathComponent("agent", isDirectory: true)
            guard isWritable(agent), put("0", into: agent.appendingPathComponent("cgroup.procs")) else { return nil }
        }
        guard put("+memory +pids", into: base.appendingPathComponent("cgroup.subtree_control")),
            put("+memory +pids", into: functions.appendingPathComponent("cgroup.subtree_control"))
        else { return nil }
        return Self(folder: functions, isUnified: true)
    }

    private static func isWritable(_ folder: URL) -> Bool {
        (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil && access(folder.path, W_OK) == 0
    }

    private static func put(_ text: String, into file: URL) -> Bool {
        guard let handle = try? FileHandle(forWritingTo: file) else { return false }
        defer { try? handle.close() }
        return (try? handle.write(contentsOf: Data(text.utf8))) != nil
    }
}
