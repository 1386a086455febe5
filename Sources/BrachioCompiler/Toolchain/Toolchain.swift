internal import BrachioCore
public import Foundation

/// clang and lld, found on this machine: what turns C into a `compiled.so`.
public struct Toolchain: Sendable {
    public let clang: URL
    /// The first line of `clang --version`; part of every cache key.
    public let version: String

    /// Looks at `BRACHIO_CLANG`, then beside the `swift` on `PATH` (Swift's toolchain brings clang and lld), then for `clang`
    /// on `PATH`.
    /// - Throws: `notFound` saying what to install.
    public static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Toolchain {
        if let chosen = environment["BRACHIO_CLANG"], !chosen.isEmpty {
            guard FileManager.default.isExecutableFile(atPath: chosen) else {
                throw BrachioError(
                    .notFound, "there is no program \(chosen)", cause: "BRACHIO_CLANG names it",
                    mend: "let BRACHIO_CLANG name clang, or unset it")
            }
            return try Toolchain(clang: URL(fileURLWithPath: chosen))
        }
        let path = environment["PATH"] ?? ""
        if let swift = program("swift", path: path) {
            let beside = swift.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("clang")
            if FileManager.default.isExecutableFile(atPath: beside.path) { return try Toolchain(clang: beside) }
        }
        if let clang = program("clang", path: path) { return try Toolchain(clang: clang) }
        throw BrachioError(
            .notFound, "clang is needed to compile models and was not found",
            cause: "it is neither beside swift nor on PATH",
            mend: "install Swift from swift.org, or clang and lld (on Debian and Ubuntu: apt install clang lld)")
    }

    init(clang: URL) throws {
        let outcome = try ChildProcesses.run(.init(program: clang, arguments: ["--version"]))
        guard outcome.status == 0, let line = outcome.output.split(separator: "\n").first, line.contains("clang") else {
            throw BrachioError(.notFound, "\(clang.path) is not clang", mend: "set BRACHIO_CLANG to a clang")
        }
        self.clang = clang
        version = String(line)
    }

    private static func program(_ name: String, path: String) -> URL? {
        path.split(separator: ":").lazy
            .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}
