internal import ArgumentParser
internal import BrachioCore
internal import BrachioJobs
internal import Foundation

/// What `brachio serve` starts for each job. It sees the job's folder and nothing else of the server.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Do the work of one job; started by the server.",
        discussion: """
            The folder holds the job's specification and input. Events go to standard output, one JSON document a line; the result goes
            to result.json. When the standard input ends the work is stored and the worker ends.

            Example:
              brachio worker training ~/.local/share/brachio/jobs/training-1
            """,
        shouldDisplay: false)

    @Argument(help: "training, compilation or features.")
    var kind: JobKind

    @Argument(help: "The job's folder.")
    var folder: String

    func run() throws {
        JobShare.stepBack()
        let folder = WorkerFolder(file(folder))
        try folder.make()
        let report = WorkerReport()
        let input = InputEnd { [kind] in
            // Training stores where it stands between two steps; compiling has nothing to store.
            guard kind == .compilation else { return }
            try? folder.store(WorkerResult(ending: .interrupted))
            _exit(0)
        }
        let lock = try WorkerLock(folder)
        defer { withExtendedLifetime(lock) {} }
        // The worker before may have stored one while this one waited.
        folder.forgetResult()
        do {
            let result =
                switch kind {
                case .training: try TrainingWorker(folder: folder, report: report, isInterrupted: { input.hasCome }).work()
                case .compilation: try CompilationWorker(folder: folder, report: report).work()
                case .features: try FeatureWorker(folder: folder, report: report, isInterrupted: { input.hasCome }).work()
                }
            try folder.store(result)
        } catch let error as BrachioError where error.code == .interrupted {
            report.log(error.description)
            try folder.store(WorkerResult(ending: .interrupted))
        } catch {
            let reason = (error as? BrachioError)?.description ?? error.localizedDescription
            report.log("Failed: \(reason)")
            try folder.store(WorkerResult(ending: .failed, reason: reason))
        }
    }
}

extension JobKind: ExpressibleByArgument {}
