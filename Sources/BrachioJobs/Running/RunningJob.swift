internal import BrachioCore
internal import Foundation

/// One job that has a place: does what its lifecycle says, and tells the lifecycle what came of it.
actor RunningJob {
    private let id: JobID
    private let folder: WorkerFolder
    private let runner: JobRunner
    private var worker: (any RunningWorker)?
    private var isSuspended = false

    private static let eventBytesAtOnce = 1 << 20

    init(id: JobID, folder: WorkerFolder, runner: JobRunner) {
        self.id = id
        self.folder = folder
        self.runner = runner
    }

    /// Returns when the job has ended, or is suspended.
    func run(from event: JobLifecycle.Event) async {
        var next: JobLifecycle.Event? = event
        while let event = next {
            do {
                next = try await follow(event)
            } catch {
                // What failed while the program goes down is done again when it is back.
                if isSuspended { return }
                // Where even the failure cannot be stored, the job is taken up again at the next start.
                if case .failed = event { return }
                next = .failed(Self.reason(error))
            }
        }
    }

    /// An event from outside: a request to stop.
    func take(_ event: JobLifecycle.Event) async {
        guard let actions = try? await apply(event) else { return }
        if actions.contains(.interrupt) { worker?.interrupt(graceSeconds: runner.settings.graceSeconds) }
    }

    /// Ends the worker without ending the job.
    func suspend() {
        isSuspended = true
        worker?.interrupt(graceSeconds: runner.settings.graceSeconds)
    }

    /// Applies an event, does what follows from it, and returns the event that this gives.
    private func follow(_ event: JobLifecycle.Event) async throws -> JobLifecycle.Event? {
        let actions = try await apply(event)
        guard !isSuspended else { return nil }
        switch actions.first {
        case .prepare:
            try folder.make()
            let job = try await runner.table.job(id)
            try AtomicFile.write(job.specification, to: folder.specification, permissions: 0o600)
            try await runner.staging.prepare(job, in: folder)
            return .prepared
        case .launch: return try await work(interrupted: actions.contains(.interrupt))
        case .deliver:
            let job = try await runner.table.job(id)
            guard let result = folder.storedResult() else {
                throw BrachioError(.corrupted, "the result of job \(id.name) is gone")
            }
            let outcome = try await runner.staging.deliver(job, result, from: folder)
            try await runner.table.change(id, at: runner.now()) { $0.outcome = outcome }
            return .delivered
        case .interrupt, nil: return nil
        }
    }

    private func work(interrupted: Bool) async throws -> JobLifecycle.Event? {
        folder.forgetResult()
        let job = try await runner.table.job(id)
        let worker = try await runner.launcher.launch(id, in: folder)
        self.worker = worker
        let isStopping = try await runner.table.job(id).lifecycle.stopping != nil
        if interrupted || isSuspended || isStopping { worker.interrupt(graceSeconds: runner.settings.graceSeconds) }
        let watch = Task { await self.watch(job) }
        let end = await worker.end()
        watch.cancel()
        await watch.value
        self.worker = nil
        await takeEvents()
        return .workerEnded(end)
    }

    /// Takes in the worker's events as they come, and stops the job when its time is over.
    private func watch(_ job: Job) async {
        let maximum = runner.staging.maxRuntimeSeconds(job)
        while !Task.isCancelled {
            await takeEvents()
            if job.lifecycle.runtimeSeconds(now: runner.now()) > maximum { await take(.stop(.maxRuntime)) }
            try? await Task.sleep(for: .seconds(runner.settings.lookSeconds))
        }
    }

    /// Takes in what the worker has said since the last time.
    private func takeEvents() async {
        while let job = try? await runner.table.job(id), let data = newEvents(job) {
            let (events, bytes) = WorkerEvent.read(data, now: runner.now())
            guard bytes > 0 else { return }
            await runner.observer.observe(events, of: job)
            let message = events.last { $0.message != nil }?.message
            let now = runner.now()
            let isStored: ()? = try? await runner.table.change(id, at: now) { job in
                job.eventsRead += bytes
                if let message { _ = job.lifecycle.apply(.said(message), at: now) }
            }
            if isStored == nil { return }
        }
    }

    private func newEvents(_ job: Job) -> Data? {
        guard let handle = try? FileHandle(forReadingFrom: folder.events) else { return nil }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: UInt64(job.eventsRead))) != nil else { return nil }
        let data = try? handle.read(upToCount: Self.eventBytesAtOnce)
        return data.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func apply(_ event: JobLifecycle.Event) async throws -> [JobLifecycle.Action] {
        let now = runner.now()
        let (actions, before, after) = try await runner.table.change(id, at: now) { job in
            let before = job.lifecycle.phase
            return (job.lifecycle.apply(event, at: now), before, job)
        }
        if after.lifecycle.phase != before {
            await runner.observer.changed(after)
            if after.lifecycle.phase.isEnd { folder.clean() }
        }
        return actions
    }

    private static func reason(_ error: any Error) -> String {
        (error as? BrachioError).map(\.description) ?? error.localizedDescription
    }
}
