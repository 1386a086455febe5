internal import BrachioCore
package import Foundation

/// Brings what jobs intend together with what runs: admits jobs in order, as many at once as there are places, drives each through its
/// lifecycle, and takes up after a crash what had not ended.
package actor JobRunner {
    package struct Settings: Sendable {
        /// Jobs that run at once.
        package var places: Int
        /// Time that an interrupted worker has to store where it stands.
        package var graceSeconds: Double
        /// Time between two looks at a worker's events.
        package var lookSeconds: Double

        package init(places: Int = 1, graceSeconds: Double = 120, lookSeconds: Double = 0.25) {
            self.places = max(1, places)
            self.graceSeconds = graceSeconds
            self.lookSeconds = lookSeconds
        }
    }

    let table: JobTable
    let folder: URL
    let launcher: any WorkerLauncher
    let staging: any JobStaging
    let observer: any JobObserver
    let settings: Settings
    let now: @Sendable () -> Date

    private var running: [JobID: RunningJob] = [:]
    private var tasks: [JobID: Task<Void, Never>] = [:]
    private var isShuttingDown = false

    /// - Parameter folder: One folder a job is made in it.
    package init(
        table: JobTable, folder: URL, launcher: any WorkerLauncher, staging: any JobStaging, observer: any JobObserver,
        settings: Settings = Settings(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.table = table
        self.folder = folder
        self.launcher = launcher
        self.staging = staging
        self.observer = observer
        self.settings = settings
        self.now = now
    }

    /// Takes up every job that had not ended when the program last did.
    package func recover() async throws {
        for job in try await table.unended() where job.lifecycle.phase != .waiting { begin(job, with: .recovered) }
        try await admit()
    }

    /// Takes a job on. It is on disk when this returns.
    package func submit(_ job: Job) async throws -> Job {
        let job = try await table.add(job)
        await observer.changed(job)
        try await admit()
        return try await table.job(job.id)
    }

    /// Asks a job to stop; it ends some time later.
    ///
    /// - Throws: `jobEnded` where it has.
    package func stop(_ id: JobID) async throws {
        let job = try await table.job(id)
        guard !job.lifecycle.phase.isEnd else {
            throw BrachioError(.jobEnded, "job \(id.name) has ended", cause: "it is \(job.lifecycle.phase.rawValue)")
        }
        if let running = running[id] {
            await running.take(.stop(.asked))
        } else {
            let now = now()
            try await table.change(id, at: now) { job in _ = job.lifecycle.apply(.stop(.asked), at: now) }
            await observer.changed(try await table.job(id))
        }
    }

    /// Interrupts the workers and returns when they are gone; their jobs go on at the next ``recover()``.
    package func shutDown() async {
        isShuttingDown = true
        for job in running.values { await job.suspend() }
        for task in tasks.values { await task.value }
    }

    /// Starts waiting jobs while there are places.
    private func admit() async throws {
        guard !isShuttingDown else { return }
        for job in try await table.unended() where job.lifecycle.phase == .waiting && running[job.id] == nil {
            guard running.count < settings.places, !isShuttingDown else { return }
            begin(job, with: .admitted)
        }
    }

    private func begin(_ job: Job, with event: JobLifecycle.Event) {
        let id = job.id
        guard running[id] == nil else { return }
        let runningJob = RunningJob(id: id, folder: workerFolder(job), runner: self)
        running[id] = runningJob
        tasks[id] = Task {
            await runningJob.run(from: event)
            await self.ended(id)
        }
    }

    private func ended(_ id: JobID) async {
        running[id] = nil
        tasks[id] = nil
        // A database that refuses now is asked again with the next job or the next start.
        try? await admit()
    }

    private func workerFolder(_ job: Job) -> WorkerFolder {
        WorkerFolder(folder.appendingPathComponent("\(job.kind.rawValue)-\(job.number)", isDirectory: true))
    }
}
