import BrachioCore
import BrachioJobs
import Foundation
import Synchronization

/// A runner in a temporary folder, whose workers are a shell script.
struct RunnerFixture {
    let folder: URL
    let table: JobTable
    let observer = RecordingObserver()

    init(_ folder: URL) throws {
        self.folder = folder
        table = try JobTable(file: folder.appendingPathComponent("jobs.sqlite"))
    }

    /// - Parameter script: The worker; `$1` is the job's folder.
    func runner(script: String, places: Int = 1, maxRuntimeSeconds: Double = 3_600) throws -> JobRunner {
        let file = folder.appendingPathComponent("worker.sh")
        let text = "#!/bin/sh\nshift; shift\ncd \"$1\"\n" + script + "\n"
        try AtomicFile.write(Data(text.utf8), to: file, permissions: 0o700)
        return JobRunner(
            table: table, folder: folder.appendingPathComponent("jobs"),
            launcher: ChildProcessLauncher(program: file, environment: ["PATH": "/usr/bin:/bin"]),
            staging: FileStaging(seconds: maxRuntimeSeconds), observer: observer,
            settings: .init(places: places, graceSeconds: 60, lookSeconds: 0.01))
    }

    func job(_ name: String) -> Job {
        Job(kind: .training, name: name, specification: Data("{}".utf8), lifecycle: JobLifecycle(created: Date()), created: Date())
    }

    /// Returns the job once `condition` holds for it.
    func wait(for name: String, _ condition: @Sendable (Job) -> Bool) async throws -> Job {
        let id = JobID(kind: .training, name: name)
        var changes = observer.changes.makeAsyncIterator()
        // What a change tells is stored before it is told, so that asking first misses nothing.
        repeat {
            let job = try await table.job(id)
            if condition(job) { return job }
        } while await changes.next() != nil
        throw BrachioError(.defect, "the observer ended")
    }
}

/// The input is the specification; the outcome is the file that the worker wrote.
struct FileStaging: JobStaging {
    let seconds: Double

    func prepare(_ job: Job, in folder: WorkerFolder) async throws {
        if job.name == "no-input" { throw BrachioError(.notFound, "bucket photos does not exist") }
        try AtomicFile.write(job.specification, to: folder.input.appendingPathComponent("photos.json"))
    }

    func deliver(_ job: Job, _ result: WorkerResult, from folder: WorkerFolder) async throws -> Data? {
        try result.files.first.map { try Data(contentsOf: folder.output.appendingPathComponent($0)) }
    }

    func maxRuntimeSeconds(_ job: Job) -> Double { seconds }
}

/// Keeps what it is told, and says so.
final class RecordingObserver: JobObserver, Sendable {
    let changes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let told = Mutex<(events: [WorkerEvent], phases: [String])>(([], []))

    init() { (changes, continuation) = AsyncStream<Void>.makeStream() }

    var events: [WorkerEvent] { told.withLock { $0.events } }
    var phases: [String] { told.withLock { $0.phases } }

    func observe(_ events: [WorkerEvent], of job: Job) async {
        told.withLock { $0.events += events }
        continuation.yield()
    }

    func changed(_ job: Job) async {
        told.withLock { $0.phases.append("\(job.name) \(job.lifecycle.phase.rawValue)") }
        continuation.yield()
    }
}
