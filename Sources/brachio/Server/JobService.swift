internal import BrachioJobs
internal import BrachioMetrics
internal import BrachioModelJobs
internal import BrachioObjectStore
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// The jobs of a data folder: their table, the runner, and the workers that this very program is started as.
struct JobService: Sendable {
    let table: JobTable
    let runner: JobRunner

    init(_ folder: DataFolder, objects: ObjectStore, monitoring: Monitoring, places: Int) throws {
        table = try JobTable(file: folder.database.appendingPathComponent("jobs.sqlite"))
        runner = JobRunner(
            table: table, folder: folder.url.appendingPathComponent("jobs", isDirectory: true),
            launcher: Self.launcher(folder, places: places),
            staging: ModelJobStaging(store: objects), observer: JobRecorder(monitoring: monitoring),
            settings: JobRunner.Settings(places: places))
    }

    /// Starts workers as this very program.
    ///
    /// - Parameter places: workers that run at once.
    static func launcher(_ folder: DataFolder, places: Int = 1) -> ChildProcessLauncher {
        ChildProcessLauncher(program: program, environment: workerEnvironment(folder, places))
    }

    /// Where networks that were trained elsewhere are looked for.
    static func weights(_ folder: DataFolder) -> URL {
        ProcessInfo.processInfo.environment["BRACHIO_WEIGHTS_DIR"].map(file) ?? folder.url.appendingPathComponent("weights")
    }

    private static var program: URL {
        URL(fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0])
    }

    /// What a worker needs of this process's environment: no credentials pass to it.
    private static func workerEnvironment(_ folder: DataFolder, _ places: Int) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        let names = ["PATH", "HOME", "TMPDIR", "LANG", "XDG_CACHE_HOME", "BRACHIO_CACHE_DIR", "BRACHIO_CLANG", "LD_LIBRARY_PATH"]
        var environment = own.filter { names.contains($0.key) }
        environment["BRACHIO_WEIGHTS_DIR"] = weights(folder).path
        // Jobs that run at once share the processors evenly, so that none waits for another's.
        environment[JobShare.variable] = String(max(1, ProcessInfo.processInfo.activeProcessorCount / max(1, places)))
        return environment
    }
}

/// Takes up jobs at the start of the server and interrupts their workers at its end.
struct JobUpkeep: Service {
    let runner: JobRunner
    let logger: Logger

    func run() async {
        do { try await runner.recover() } catch {
            logger.error("jobs of the last run are not taken up", metadata: ["error": "\(error)"])
        }
        try? await gracefulShutdown()
        await runner.shutDown()
    }
}
