package import BrachioObjectStore
internal import Foundation
internal import BrachioCore
internal import Synchronization

/// Moves jobs on for as long as the server runs: reads input, takes tasks back whose time is over, looks at stopping conditions, writes
/// output. It takes no input but the tables, so that a server that was killed goes on where it was.
package final class LabellingUpkeep: Sendable {
    package struct Settings: Sendable {
        /// Between two looks at the tables.
        package var tickSeconds = 1.0
        /// At least so long between two manifests of a job in progress.
        package var outputSeconds = 15.0
        /// A manifest that takes long to write is written more rarely: at most this share of the time.
        package var outputShare = 0.1
        /// So long after the last answer a job whose objects are all labelled may end: undoing the last answer takes a moment.
        package var graceSeconds = 5.0
        /// A job that stops waits for people who hold photos until nobody has answered for so long.
        package var patienceSeconds = 60.0
        /// Between two looks at a watched prefix.
        package var watchSeconds = 5.0

        package init() {}
    }

    package let store: LabellingStore
    package let desk: LabellingDesk
    package let objects: ObjectStore
    let settings: Settings
    private let writing = Mutex<[Int64: Written]>([:])
    private let wakes = Mutex<AsyncStream<Void>.Continuation?>(nil)

    private struct Written {
        var due = Date.distantPast
        var watched = Date.distantPast
    }

    package init(desk: LabellingDesk, objects: ObjectStore, settings: Settings = Settings()) {
        self.desk = desk
        store = desk.store
        self.objects = objects
        self.settings = settings
    }

    /// Looks at the jobs now, and not only when the time has come.
    package func wake() { wakes.withLock { _ = $0?.yield() } }

    /// Runs until it is cancelled. - Parameter failed: gets what went wrong with a job, and which.
    package func run(failed: @escaping @Sendable (String, any Error) -> Void) async {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        wakes.withLock { $0 = continuation }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [settings] in
                while !Task.isCancelled {
                    continuation.yield()
                    try? await Task.sleep(for: .seconds(settings.tickSeconds))
                }
                continuation.finish()
            }
            for await _ in stream {
                if Task.isCancelled { break }
                await tick(failed: failed)
            }
            group.cancelAll()
        }
    }

    /// One look at every job that has not ended, or whose answers were changed since.
    package func tick(failed: @Sendable (String, any Error) -> Void = { _, _ in }) async {
        let jobs: [LabellingJob]
        do { jobs = try await store.jobs(in: [.initializing, .inProgress, .finishing, .stopping]) } catch {
            failed("", error)
            return
        }
        for job in jobs {
            if Task.isCancelled { return }
            do { try await move(job) } catch is CancellationError { return } catch { failed(job.name, error) }
        }
        let corrected: [LabellingJob]
        do { corrected = try await store.corrected(since: store.now().addingTimeInterval(-LabellingLifecycle.correctionSeconds)) } catch {
            failed("", error)
            return
        }
        for job in corrected where isDue(job.id) {
            do { try await correct(job) } catch is CancellationError { return } catch { failed(job.name, error) }
        }
    }

    private func move(_ job: LabellingJob) async throws {
        switch job.lifecycle.phase {
        case .initializing: try await store.readInput(of: job, from: objects)
        case .inProgress: try await progress(job)
        case .finishing: try await deliver(job)
        case .stopping:
            try await desk.returnExpired(in: job)
            let current = try await store.job(job.name), lastAnswer = try await store.lastAnswer(in: job.id)
            guard StoppingRule.isQuiet(current, at: store.now(), lastAnswer: lastAnswer, patienceSeconds: settings.patienceSeconds) else { return }
            try await deliver(current)
        case .completed, .failed, .stopped: break
        }
    }

    private func deliver(_ job: LabellingJob) async throws {
        do { try await write(job) } catch let error as BrachioError where error.code == .noSuchBucket {
            // What people said stays in the tables, for exports.
            try await store.apply(.failed("ClientError: the labels cannot be written to \(job.settings.output): there is no such bucket"), to: job.id)
            return
        }
        try await store.apply(.delivered, to: job.id)
        writing.withLock { $0[job.id] = nil }
    }

    /// The output for the last time, and of a review also that of the job that it reviewed.
    private func write(_ job: LabellingJob, keepsWritten: Bool = false) async throws {
        try await store.consolidate(job, predictions: desk.advice.predictions(job: job.id), keepsWritten: keepsWritten)
        try await writer.write(job, isLast: true)
        if job.settings.kind == .review { try await settle(job) }
    }

    /// Writes the output of a job that has ended once more, since people changed answers.
    private func correct(_ job: LabellingJob) async throws {
        writing.withLock { $0[job.id, default: Written()].due = store.now().addingTimeInterval(settings.outputSeconds) }
        try await write(job, keepsWritten: true)
    }

    private func isDue(_ job: Int64) -> Bool { store.now() >= (writing.withLock { $0[job]?.due } ?? .distantPast) }

    /// A review's labels go to the job that it reviewed, whose manifest is written anew.
    private func settle(_ review: LabellingJob) async throws {
        guard let name = review.settings.reviewedJob else { return }
        try await store.settle(review)
        let reviewed = try await store.job(name)
        try await writer.write(reviewed, isLast: reviewed.lifecycle.phase.isEnd)
    }

    private var writer: OutputWriter { OutputWriter(store: store, objects: objects, advice: desk.advice) }

    private func progress(_ job: LabellingJob) async throws {
        let now = store.now()
        try await desk.returnExpired(in: job)
        if let prefix = job.settings.watchedPrefix, dueForWatching(job.id, now) { try await store.addNewPhotos(of: prefix, to: job, from: objects) }
        try await store.failUnanswered(in: job, at: now)
        let current = try await store.job(job.name)
        if let event = StoppingRule.event(current, at: now, lastAnswer: try await store.lastAnswer(in: job.id), graceSeconds: settings.graceSeconds) {
            try await store.apply(event, to: job.id)
            return try await move(store.job(job.name))
        }
        guard isDue(job.id) else { return }
        let started = ContinuousClock.now
        try await store.consolidate(current, predictions: desk.advice.predictions(job: job.id))
        try await writer.write(current)
        let spent = (ContinuousClock.now - started) / .seconds(1)
        let due = now.addingTimeInterval(max(settings.outputSeconds, spent / settings.outputShare))
        writing.withLock { $0[job.id, default: Written()].due = due }
    }

    private func dueForWatching(_ job: Int64, _ now: Date) -> Bool {
        writing.withLock { writing in
            guard now >= writing[job]?.watched ?? .distantPast else { return false }
            writing[job, default: Written()].watched = now.addingTimeInterval(settings.watchSeconds)
            return true
        }
    }
}
