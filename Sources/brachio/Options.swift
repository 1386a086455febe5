internal import ArgumentParser
internal import BrachioCore
internal import BrachioManifest
internal import BrachioRuntime
internal import Foundation

/// What every command offers.
struct SharedOptions: ParsableArguments {
    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    @Option(help: "Threads to work on; all processors when not given.")
    var threads: Int?

    func pool() throws -> ThreadPool { try ThreadPool(threads: threadCount) }

    var threadCount: Int { threads ?? ThreadPool.defaultThreads }

    func validate() throws {
        if let threads, !(1...ThreadPool.threadsMax).contains(threads) {
            throw ValidationError("--threads is 1 to \(ThreadPool.threadsMax), not \(threads).")
        }
    }
}

/// A path as it was typed.
func file(_ path: String) -> URL { URL(fileURLWithPath: (path as NSString).expandingTildeInPath) }

/// Makes sure that a result can be written before hours are put into it.
func requireWritable(_ url: URL) throws {
    let folder = url.deletingLastPathComponent()
    guard FileManager.default.isWritableFile(atPath: folder.path) else {
        throw BrachioError(
            .system, "\(url.path) cannot be written", cause: "folder \(folder.path) is missing or not writable",
            mend: "make the folder, or choose another place with --out")
    }
}

/// Says what was passed over, without flooding the terminal.
func report(skipped: [PhotoSet.Skipped]) {
    for entry in skipped.prefix(10) { StandardError.write("left out \(entry.name): \(entry.reason)") }
    if skipped.count > 10 { StandardError.write("… and \(skipped.count - 10) more") }
}
