internal import BrachioActiveLearning
internal import BrachioAssistant
internal import BrachioConsole
internal import BrachioCore
internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioModelJobs
internal import BrachioObjectStore
internal import Foundation

/// Looks through the labels of training jobs for the console, and makes jobs for people of what it finds. A wish is kept in a file until
/// its job is made, what was found beside it.
actor TrainingLabelSearch: LabelSearching {
    private let store: LabellingStore
    private let objects: ObjectStore
    private let jobs: JobTable
    private let checking: LabelChecking
    private let folder: URL
    private var states: [String: LabelSearchState] = [:]
    private var running: [String: Task<Void, Never>] = [:]

    /// Photos that a page shows and a file keeps.
    static let keptPhotos = LabelSearchWish.photosMaximum

    init(_ store: LabellingStore, objects: ObjectStore, jobs: JobTable, checking: LabelChecking, folder: URL) {
        self.store = store
        self.objects = objects
        self.jobs = jobs
        self.checking = checking
        self.folder = folder
    }

    func begin(_ wish: LabelSearchWish, of training: String) async throws {
        guard running[training] == nil else { return }
        if let team = wish.team { _ = try await store.team(team) }
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]) } catch {
            throw BrachioError(.system, "folder \(folder.path) cannot be made", cause: error.localizedDescription)
        }
        try AtomicFile.write(try JSONEncoder().encode(wish), to: file(training, "wish"))
        start(wish, training)
    }

    func state(of training: String) -> LabelSearchState? { states[training] ?? kept(training).map { .found($0) } }

    /// Takes up what an earlier server began.
    func resume() {
        for url in (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [] where url.pathExtension == "wish" {
            guard let data = try? Data(contentsOf: url), let wish = try? JSONDecoder().decode(LabelSearchWish.self, from: data) else { continue }
            start(wish, url.deletingPathExtension().lastPathComponent)
        }
    }

    func stop() async {
        for task in running.values { task.cancel() }
        for task in running.values { await task.value }
    }

    private func start(_ wish: LabelSearchWish, _ training: String) {
        states[training] = .searching(done: 0, of: 0)
        running[training] = Task { await self.run(wish, training) }
    }

    private func run(_ wish: LabelSearchWish, _ training: String) async {
        defer { running[training] = nil }
        do {
            let found = try await make(wish, training)
            try AtomicFile.write(try JSONEncoder().encode(found), to: file(training, "found"))
            checking.forget(training)
            states[training] = .found(found)
        } catch {
            // A server that ends goes on with it at its next start.
            if Task.isCancelled { return }
            states[training] = .failed((error as? BrachioError)?.description ?? error.localizedDescription)
        }
        try? FileManager.default.removeItem(at: file(training, "wish"))
    }

    private func make(_ wish: LabelSearchWish, _ training: String) async throws -> LikelyWrongLabels {
        let job = try await jobs.job(JobID(kind: .training, name: training))
        let labels = try await TrainingLabels.read(JSONDecoder().decode(TrainingSpecification.self, from: job.specification), from: objects)
        var found: LikelyWrongLabels
        if let known = kept(training) {
            found = known
        } else {
            let issues = try await DoubtedLabels.find(training, labels, checking, objects) { done in self.show(done, labels.lines.count, training) }
            found = LikelyWrongLabels(searched: labels.lines.count, photos: issues.prefix(Self.keptPhotos).map { issue in
                .init(source: labels.lines[issue.row].source, given: labels.classes[issue.given], suggested: labels.classes[issue.suggested])
            })
        }
        let place = Dictionary(labels.lines.enumerated().map { ($1.source, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = found.photos.prefix(wish.maximum).compactMap { place[$0.source] }
        found.job = rows.isEmpty ? nil : try await makeJob(wish, training, labels, rows).name
        return found
    }

    private func makeJob(_ wish: LabelSearchWish, _ training: String, _ labels: LabelledLines, _ rows: [Int]) async throws -> LabellingJob {
        let name = try await store.freeName("\(training.prefix(50))-check")
        if wish.team == nil { try await store.setTeam(name, description: "Who checks the labels of \(training)", members: wish.workers) }
        let bucket = try S3Location(labels.lines[rows[0]].source).bucket
        let check = LabelCheckJob(
            name: name, title: "Likely wrong labels of \(training)", kind: wish.kind, team: wish.team ?? name, output: S3Location(bucket: bucket, key: "labels"))
        return try await store.create(check, of: labels, rows: rows) { [objects] place, content in try await objects.put(place, content) }
    }

    private nonisolated func show(_ done: Int, _ all: Int, _ training: String) {
        Task { await self.set(.searching(done: done, of: all), training) }
    }

    private func set(_ state: LabelSearchState, _ training: String) {
        if running[training] != nil { states[training] = state }
    }

    private func kept(_ training: String) -> LikelyWrongLabels? {
        (try? Data(contentsOf: file(training, "found"))).flatMap { try? JSONDecoder().decode(LikelyWrongLabels.self, from: $0) }
    }

    /// Names of training jobs are letters, digits and hyphens: the service's model has it so.
    private func file(_ training: String, _ ending: String) -> URL { folder.appendingPathComponent("\(training).\(ending)") }
}
