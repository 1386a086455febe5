internal import BrachioActiveLearning
internal import BrachioCore
package import BrachioJobs
internal import Dispatch
package import Foundation

/// Helps people who label: has features computed as soon as a job exists, learns from their answers, and says what to ask next, what the
/// model would answer, and what needs no person at all.
///
/// It takes no input but the jobs themselves, again and again, so that whatever it misses it finds at the next look, and a server that was
/// killed goes on where it was. Features are kept in one file a job; everything else is made of them and of the answers.
package actor Assistant {
    package struct Settings: Sendable {
        /// The network whose features are used; `nil` for a descriptor that needs none.
        package var backbone: URL?
        /// Photos that one worker is given.
        package var photosPerWorker = 128
        /// Between two looks at the jobs.
        package var tickSeconds = 0.5
        package var threads = 2

        package init() {}
    }

    package nonisolated let board = AdviceBoard()
    private let labelling: any AssistedLabelling
    private let work: FeatureWork
    private let folder: URL
    private let settings: Settings
    private var known: [Int64: Known] = [:]

    private enum Learning: Sendable {
        case labels(JobLearning)
        case checks(CheckLearning)

        var arrangement: JobArrangement {
            switch self {
            case .labels(let learning): learning.arrangement
            case .checks(let learning): learning.arrangement
            }
        }
    }

    private struct Known {
        var learning: Learning?
        /// The job's revision that was learned last.
        var revision: Int?
        /// When its features may be tried again after a failure.
        var featuresDue = Date.distantPast
        var version = 0
    }

    /// - Parameter folder: holds a file of features a job.
    package init(labelling: any AssistedLabelling, launcher: any WorkerLauncher, folder: URL, settings: Settings = Settings()) throws {
        self.labelling = labelling
        self.folder = folder
        self.settings = settings
        work = FeatureWork(launcher: launcher, folder: folder.appendingPathComponent("workers", isDirectory: true), backbone: settings.backbone)
        // Folders of workers that went with an earlier server.
        try? FileManager.default.removeItem(at: folder.appendingPathComponent("workers"))
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]) } catch {
            throw BrachioError(.system, "folder \(folder.path) cannot be made", cause: error.localizedDescription)
        }
    }

    /// Runs until it is cancelled: features on one side, learning on the other, so that nobody who answers waits for photos to be read.
    ///
    /// - Parameter failed: gets the name of a job and what went wrong with it.
    package nonisolated func run(failed: @escaping @Sendable (String, any Error) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.loop { try await self.computeFeatures(failed: failed) } }
            group.addTask { await self.loop { try await self.learn(failed: failed) } }
        }
    }

    private nonisolated func loop(_ step: @escaping @Sendable () async throws -> Bool) async {
        while !Task.isCancelled {
            let didSomething = (try? await step()) ?? false
            if !didSomething { try? await Task.sleep(for: .seconds(settings.tickSeconds)) }
        }
    }

    /// Computes the features of one part of one job. Returns whether there was anything to do.
    @discardableResult
    package func computeFeatures(failed: @Sendable (String, any Error) -> Void) async throws -> Bool {
        let now = Date()
        for job in try await labelling.jobs() where (known[job.id]?.featuresDue ?? now) <= now {
            do { if try await extend(job) { return true } } catch is CancellationError { throw CancellationError() } catch {
                known[job.id, default: Known()].featuresDue = Date().addingTimeInterval(60)
                board.change(job.id) { $0.failure = (error as? BrachioError)?.description ?? error.localizedDescription }
                failed(job.name, error)
            }
        }
        return false
    }

    private func extend(_ job: AssistedJob) async throws -> Bool {
        let file = try openFile(job)
        let done = try file?.end() ?? (count: 0, last: nil)
        board.change(job.id) { ($0.objects, $0.featured) = (job.total, done.count) }
        let next = try await labelling.objects(of: job.id, after: done.last ?? -1, count: settings.photosPerWorker)
        guard !next.isEmpty else { return false }
        let sources = Dictionary(next.map { ($0.object, $0.source) }, uniquingKeysWith: { first, _ in first })
        let labelling = labelling
        let result = try await work.compute(next.map(\.object)) { object, url in
            guard let source = sources[object] else { return }
            try await labelling.bring(source, to: url)
        }
        guard let result, !result.records.isEmpty else { return false }
        var target = file
        if file?.extractor != result.extractor || file?.columns != result.columns {
            // Features of another backbone: all are computed again.
            target = try FeatureFile.create(url(of: job), columns: result.columns, extractor: result.extractor)
            known[job.id]?.learning = nil
            if file != nil { return true }
        }
        // A worker that was ended before its time leaves a gap: what lies behind it waits, so that nothing is passed over.
        let found = Dictionary(result.records.map { ($0.object, $0) }, uniquingKeysWith: { first, _ in first })
        let records = next.prefix { found[$0.object] != nil }.compactMap { found[$0.object] }
        guard !records.isEmpty else { return false }
        try target?.append(records)
        board.change(job.id) { ($0.featured, $0.failure) = (done.count + records.count, nil) }
        return true
    }

    /// Learns what is new in each job. Returns whether anything was.
    @discardableResult
    package func learn(failed: @Sendable (String, any Error) -> Void) async throws -> Bool {
        let jobs = try await labelling.jobs()
        forget(jobs)
        var didSomething = false
        for job in jobs {
            do { if try await learn(job) { didSomething = true } } catch is CancellationError { throw CancellationError() } catch { failed(job.name, error) }
        }
        return didSomething
    }

    private func learn(_ job: AssistedJob) async throws -> Bool {
        guard let file = try openFile(job) else { return false }
        let rows = try file.end().count
        var own = known[job.id] ?? Known()
        let isStale = own.learning.map { $0.arrangement.isOutgrown(by: rows, of: job) } ?? (rows >= min(job.total, 64))
        if isStale {
            own.learning = try await begin(job, file, version: own.version)
            own.revision = nil
        }
        guard let before = own.learning, own.revision != job.revision else { return false }
        let began = ContinuousClock.now
        let labels = try await labelling.labels(of: job.id)
        switch before {
        case .labels(let learning): try await learn(learning, labels, job, &own)
        case .checks(let learning): try await judge(learning, labels, job, &own)
        }
        own.revision = job.revision
        own.featuresDue = known[job.id]?.featuresDue ?? .distantPast
        known[job.id] = own
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        board.change(job.id) { ($0.objects, $0.featured, $0.learningSeconds) = (job.total, rows, seconds) }
        return true
    }

    private func begin(_ job: AssistedJob, _ file: FeatureFile, version: Int) async throws -> Learning? {
        let threads = settings.threads
        guard let arrangement = try await aside({ try JobArrangement(job, file, threads: threads) }) else { return nil }
        if job.question == .classes { return .labels(JobLearning(arrangement, threads: threads, version: version)) }
        // Orders by looks need no labels, which may be many to read.
        board.set(arrangement.advice(version: version), on: job.id)
        return .checks(CheckLearning(arrangement, try await labelling.shownLabels(of: job), threads: threads, version: version))
    }

    private func learn(_ before: JobLearning, _ labels: [AssistedLabel], _ job: AssistedJob, _ own: inout Known) async throws {
        let automation = job.automationTarget == nil ? nil : try await labelling.automation(of: job.id)
        var learning = try await aside {
            var learning = before
            learning.learn(labels, target: job.automationTarget, automation: automation)
            return learning
        }
        let machine = try await settleMachineLabels(&learning, labels, job)
        let (advised, advice) = try await aside { [learning] in
            var learning = learning
            let advice = learning.advice(machine: machine, automates: job.automationTarget != nil)
            return (learning, advice)
        }
        own.learning = .labels(advised)
        own.version = advice.version
        board.set(advice, on: job.id)
        board.change(job.id) {
            $0.learned = advised.learned
            $0.automation = advised.automation?.state
        }
    }

    /// Looks at the labels that people are to look at.
    private func judge(_ before: CheckLearning, _ labels: [AssistedLabel], _ job: AssistedJob, _ own: inout Known) async throws {
        // A verdict names no class that a label could have.
        let people = job.question == .correction ? labels.filter { !$0.isMachine } : []
        let corrections = Dictionary(people.map { ($0.object, $0.classes) }, uniquingKeysWith: { first, _ in first })
        guard before.isDue(corrections) else { return }
        let (judged, advice) = try await aside {
            var learning = before
            let advice = learning.judge(corrections)
            return (learning, advice)
        }
        own.learning = .checks(judged)
        own.version = judged.version
        board.set(advice, on: job.id)
        board.change(job.id) { $0.judged = judged.judged }
    }

    /// Brings the machine's labels to what the threshold says, sets some aside for people to check, and returns the objects that have one.
    private func settleMachineLabels(_ learning: inout JobLearning, _ labels: [AssistedLabel], _ job: AssistedJob) async throws -> Set<Int> {
        let present = Set(labels.filter(\.isMachine).map(\.object))
        guard job.automationTarget != nil, let automation = learning.automation else { return present }
        // First how it stands: a server that is killed here labels too little rather than too much.
        try await labelling.setAutomation(automation.state, of: job)
        let fresh = learning.machineLabels().filter { !present.contains($0.object) }
        let chosen = Set(MachineLabelling.setAside(
            from: fresh.map(\.object), labelled: present.count, aside: automation.checks.count, seed: learning.seed))
        if !chosen.isEmpty {
            let checks = fresh.filter { chosen.contains($0.object) }
            try await labelling.setAside(checks, in: job)
            learning.setAside(checks)
        }
        let wanted = learning.machineLabels()
        let above = Set(wanted.map(\.object))
        let fallen = present.subtracting(above)
        if !fallen.isEmpty { try await labelling.takeBack(fallen.sorted(), in: job) }
        let new = wanted.filter { !present.contains($0.object) }
        if !new.isEmpty { _ = try await labelling.label(new, in: job) }
        return above
    }

    /// Computes on a thread of its own: those that serve requests are few.
    private nonisolated func aside<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result(catching: body)) }
        }
    }

    private func url(of job: AssistedJob) -> URL { folder.appendingPathComponent("\(job.id).features") }

    /// `nil` before there are features. A file that cannot be read is put away: its features are computed again.
    private func openFile(_ job: AssistedJob) throws -> FeatureFile? {
        let url = url(of: job)
        do { return try FeatureFile.open(url) } catch let error as BrachioError where error.code == .notFound { return nil } catch let error as BrachioError
        where error.code == .corrupted {
            try FileManager.default.removeItem(at: url)
            return nil
        }
    }

    private func forget(_ jobs: [AssistedJob]) {
        let present = Set(jobs.map(\.id))
        known = known.filter { present.contains($0.key) }
        board.keep(present)
    }
}
