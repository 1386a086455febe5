internal import BrachioCore
internal import Foundation

/// The two steps of a build that call clang.
struct BuildStep {
    let toolchain: Toolchain
    let source: ProgramSource
    let target: Target
    let cache: BuildCache
    let processes: Int

    /// Object files of all units, in the units' order.
    func compile(_ units: [Unit]) throws -> [URL] {
        var objects: [Digest: URL] = [:]
        var missing: [Unit] = []
        for unit in units {
            guard let key = unit.key, objects[key] == nil else { continue }
            if let url = cache.file(key, "o") { objects[key] = url } else if !missing.contains(where: { $0.key == key }) {
                missing.append(unit)
            }
        }
        if !missing.isEmpty { try compile(missing, into: &objects) }
        return try units.map { unit in
            guard let url = unit.key.flatMap({ objects[$0] }) else {
                throw BrachioError(.defect, "unit \(unit.name) was not built")
            }
            return url
        }
    }

    private func compile(_ missing: [Unit], into objects: inout [Digest: URL]) throws {
        // The largest first: the last to end is then a small one.
        let units = missing.sorted { ($0.text.utf8.count, $1.name) > ($1.text.utf8.count, $0.name) }
        try withTemporaryFolder(named: "brachio-build") { folder in
            for (name, text) in source.headers { try write(text, name, in: folder) }
            var staged: [URL] = []
            defer { staged.forEach { unlink($0.path) } }
            let commands = try units.map { unit in
                let file = try write(unit.text, unit.name, in: folder)
                staged.append(cache.staged(unit.key!, "o"))
                let arguments = BuildFlags.compiling(for: target) + unit.flags
                    + ["-I", folder.path, "-c", file.path, "-o", staged.last!.path]
                return ChildProcesses.Command(program: toolchain.clang, arguments: arguments)
            }
            try ChildProcesses(atOnce: processes).run(commands) { index, outcome in
                let unit = units[index]
                guard outcome.status == 0 else { throw try refused(unit, outcome, in: folder) }
                objects[unit.key!] = try cache.keep(staged[index], unit.key!, "o")
            }
        }
    }

    /// Every object may come from several units of the same text, and is linked once.
    func link(_ objects: [URL], as key: Digest) throws -> URL {
        let staged = cache.staged(key, "so")
        defer { unlink(staged.path) }
        var seen: Set<URL> = []
        let inputs = objects.filter { seen.insert($0).inserted }.map(\.path)
        let outcome = try ChildProcesses.run(
            .init(
                program: toolchain.clang,
                arguments: BuildFlags.linking(for: target) + inputs + ["-o", staged.path]))
        guard outcome.status == 0 else {
            // An object that a full disk or a crash cut short would fail here for ever.
            inputs.forEach { unlink($0) }
            throw BrachioError(
                .defect, "program \(source.description.name) cannot be linked", cause: Self.start(of: outcome.output),
                mend: outcome.output.contains("lld")
                    && outcome.output.contains("invalid linker name")
                    ? "install lld beside \(toolchain.clang.path)" : nil)
        }
        return try cache.keep(staged, key, "so")
    }

    @discardableResult
    private func write(_ text: String, _ name: String, in folder: URL) throws -> URL {
        guard !name.contains("/"), name != "..", !name.isEmpty else {
            throw BrachioError(.defect, "\"\(name)\" is no name for a C file")
        }
        let url = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        return url
    }

    private func refused(_ unit: Unit, _ outcome: ChildProcesses.Outcome, in folder: URL) throws -> any Error {
        if [128 + SIGINT, 128 + SIGTERM].contains(outcome.status) {
            return BrachioError(.interrupted, "compiling was interrupted")
        }
        let kept = cache.folder.appendingPathComponent("refused")
        try? FileManager.default.removeItem(at: kept)
        let isKept = (try? FileManager.default.copyItem(at: folder, to: kept)) != nil
        let cause = Self.start(of: outcome.output.replacingOccurrences(of: folder.path + "/", with: ""))
        return BrachioError(
            .defect, "clang refuses \(unit.name) of program \(source.description.name)",
            cause: cause.isEmpty ? "it ended with status \(outcome.status)" : cause,
            mend: isKept ? "the C is kept in \(kept.path)" : nil)
    }

    private static func start(of output: String) -> String {
        output.split(separator: "\n").prefix(6).joined(separator: "\n")
    }
}
