internal import BrachioCore
internal import Foundation
internal import Synchronization

/// The device's own Python, as it describes itself.
package struct PythonInterpreter: Sendable, Hashable {
    package var program: String
    /// `3.11`
    package var version: String
    /// Folders that it needs to run: its own, and that of the one it was derived from.
    package var folders: [String]

    /// Finds the interpreter for a function's runtime.
    ///
    /// The very version is looked for first, then any `python3` that is no older: a function written for 3.7 runs on the 3.11 that a device has.
    ///
    /// - Parameters:
    ///   - runtime: `python3.7`, or its version alone.
    ///   - chosen: programs that the device's settings name for runtimes; `python` is the one for all that are not named.
    ///   - path: folders that are looked in.
    /// - Throws: `notFound` naming what was looked for.
    package static func find(_ runtime: String, chosen: [String: String], path: [String]) async throws -> PythonInterpreter {
        let version = runtime.hasPrefix("python") ? String(runtime.dropFirst(6)) : runtime, own = "python\(version)"
        if let program = chosen[own] ?? chosen["python"] { return try await describe(program) }
        for name in [own, "python3"] {
            for folder in path {
                let program = folder + "/" + name
                guard access(program, X_OK) == 0, let found = try? await describe(program) else { continue }
                if isNewEnough(found.version, for: version) { return found }
            }
        }
        throw BrachioError(
            .notFound, "there is no interpreter for \(own) on this device", cause: "neither \(own) nor a python3 that is no older is in \(path.joined(separator: ":"))",
            mend: "install python3, or name one under \"interpreters\" in the agent's settings")
    }

    static func isNewEnough(_ found: String, for wanted: String) -> Bool {
        let parts = [found, wanted].map { $0.split(separator: ".").compactMap { Int($0) } }
        guard parts[0].count >= 2 else { return false }
        guard parts[1].count >= 2 else { return parts[0][0] >= 3 }
        return (parts[0][0], parts[0][1]) >= (parts[1][0], parts[1][1]) && parts[0][0] == parts[1][0]
    }

    private static func describe(_ program: String) async throws -> PythonInterpreter {
        let script = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.prefix); print(sys.base_prefix); print(sys.executable)"
        let specification = LaunchSpecification(
            program: program, arguments: ["-I", "-c", script], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], folder: "/")
        let output = FunctionProcess.Output(onLine: { _, _ in }, answerBytesMax: 16 << 10)
        let end = try await run(specification, output)
        let lines = String(decoding: end.output, as: UTF8.self).split(separator: "\n").map(String.init)
        guard end.status == 0, lines.count >= 4 else {
            throw BrachioError(.system, "\(program) is no Python that works", cause: end.reason)
        }
        return PythonInterpreter(program: program, version: lines[0], folders: Array(Set(lines[1...2])).sorted())
    }

    private static func run(_ specification: LaunchSpecification, _ output: FunctionProcess.Output) async throws -> ProcessEnd {
        let (ends, continuation) = AsyncStream.makeStream(of: ProcessEnd.self)
        let process = try await FunctionProcess.start(specification, output: output) { end in
            continuation.yield(end)
            continuation.finish()
        }
        for await end in ends { return end }
        process.kill()
        throw BrachioError(.interrupted, "\(specification.program) was interrupted")
    }
}
