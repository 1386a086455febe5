import BrachioActiveLearning
import BrachioAssistant
import BrachioCore
import BrachioJobs
import BrachioLinearModels
import Foundation
import Synchronization

/// A labelling room in memory. A photo's address is its class and a number; bringing it writes both to the file.
final class MemoryLabelling: AssistedLabelling {
    struct State {
        var job: AssistedJob
        var sources: [String] = []
        var labels: [Int: AssistedLabel] = [:]
        var automation = MachineLabelling()
        var checks: [Int: Int] = [:]
        var shown = AssistedShownLabels(classes: 0, areOfTheJob: false, labels: [])
    }

    let state: Mutex<State>

    init(classes: Int, photos: Int, target: Double? = nil, question: AssistedJob.Question = .classes) {
        let job = AssistedJob(
            id: 3, name: "bricks", question: question, classes: classes, selection: .single, total: 0, revision: 0, automationTarget: target)
        state = Mutex(State(job: job))
        add(photos)
    }

    func add(_ photos: Int, source: (Int) -> String? = { _ in nil }) {
        state.withLock { state in
            for _ in 0..<photos {
                let number = state.sources.count
                state.sources.append(source(number) ?? "\(number % state.job.classes) \(number)")
            }
            state.job.total = state.sources.count
        }
    }

    func truth(_ object: Int) -> Int { state.withLock { Int($0.sources[object].split(separator: " ")[0]) ?? 0 } }

    func answer(_ objects: some Sequence<Int>) {
        for object in objects {
            let truth = truth(object)
            state.withLock { state in
                state.labels[object] = AssistedLabel(object: object, classes: [truth], isMachine: false)
                state.job.revision += 1
            }
        }
    }

    func jobs() async throws -> [AssistedJob] { [state.withLock { $0.job }] }

    func objects(of job: Int64, after number: Int, count: Int) async throws -> [(object: Int, source: String)] {
        state.withLock { state in
            state.sources.indices.filter { $0 > number }.prefix(count).map { ($0, state.sources[$0]) }
        }
    }

    func bring(_ source: String, to file: URL) async throws {
        if source == "gone" { throw BrachioError(.notFound, "there is no such photo") }
        try Data(source.utf8).write(to: file)
    }

    func labels(of job: Int64) async throws -> [AssistedLabel] { state.withLock { $0.labels.values.sorted { $0.object < $1.object } } }

    func shownLabels(of job: AssistedJob) async throws -> AssistedShownLabels { state.withLock { $0.shown } }

    func label(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws -> Int {
        state.withLock { state in
            var count = 0
            for suggestion in suggestions where state.labels[suggestion.object] == nil {
                state.labels[suggestion.object] = AssistedLabel(object: suggestion.object, classes: [suggestion.classIndex], isMachine: true)
                count += 1
            }
            return count
        }
    }

    func automation(of job: Int64) async throws -> AssistedAutomation {
        state.withLock { state in
            AssistedAutomation(state: state.automation, checks: state.checks.sorted { $0.key < $1.key }.map { object, index in
                let label = state.labels[object].flatMap { $0.isMachine ? nil : $0.classes }
                return .init(object: object, classIndex: index, isRight: label.map { $0 == [index] })
            })
        }
    }

    func setAutomation(_ automation: MachineLabelling, of job: AssistedJob) async throws { state.withLock { $0.automation = automation } }

    func setAside(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws {
        state.withLock { state in for each in suggestions where state.labels[each.object] == nil { state.checks[each.object] = each.classIndex } }
    }

    /// Answers otherwise than the machine's, for some objects.
    func answer(_ objects: some Sequence<Int>, saying said: (Int) -> Int) {
        for object in objects {
            let index = said(truth(object))
            state.withLock { state in
                state.labels[object] = AssistedLabel(object: object, classes: [index], isMachine: false)
                state.job.revision += 1
            }
        }
    }

    func takeBack(_ objects: [Int], in job: AssistedJob) async throws {
        state.withLock { state in for object in objects where state.labels[object]?.isMachine == true { state.labels[object] = nil } }
    }

    var machineLabels: [AssistedLabel] { state.withLock { $0.labels.values.filter(\.isMachine) } }
}

/// Workers that compute features in this process: a point around the middle of the class that the file names. A photo that says "deadly"
/// kills them.
final class MemoryWorkers: WorkerLauncher {
    let spread: Float
    let version = Mutex("1")
    let launches = Mutex(0)
    /// The next worker ends before its time, after so many photos.
    let endsAfter = Mutex<Int?>(nil)

    init(spread: Float = 0.2) { self.spread = spread }

    private struct Worker: RunningWorker {
        let result: WorkerEnd
        func interrupt(graceSeconds: Double) {}
        func end() async -> WorkerEnd { result }
    }

    func launch(_ id: JobID, in folder: WorkerFolder) async throws -> any RunningWorker {
        launches.withLock { $0 += 1 }
        let specification = try folder.read(FeatureSpecification.self)
        let file = try FeatureFile.create(folder.features, columns: 12, extractor: Digest(of: Data(version.withLock { $0 }.utf8)))
        let end = endsAfter.withLock { end in
            defer { end = nil }
            return end
        }
        for (place, photo) in specification.photos.enumerated() {
            if place == end { return Worker(result: .interrupted(hasResult: true)) }
            let text = try String(contentsOf: folder.input.appendingPathComponent(photo.file), encoding: .utf8)
            if text == "deadly" { return Worker(result: .crashed("with signal 11")) }
            let words = text.split(separator: " ").compactMap { Int($0) }
            var source = SplitMix64(seed: UInt64(words[1]))
            let values = (0..<12).map { ($0 == words[0] ? 1 : 0) + spread * source.uniform(-1...1) }
            try file.append([.init(object: photo.object, values: text.contains("blank") ? nil : values)])
        }
        return Worker(result: .finished)
    }
}

/// An assistant over a labelling room in memory, with its folder.
struct Bench {
    let labelling: MemoryLabelling
    let workers: MemoryWorkers
    let assistant: Assistant

    init(_ labelling: MemoryLabelling, _ workers: MemoryWorkers = MemoryWorkers(), folder: URL) throws {
        self.labelling = labelling
        self.workers = workers
        var settings = Assistant.Settings()
        settings.photosPerWorker = 32
        assistant = try Assistant(labelling: labelling, launcher: workers, folder: folder, settings: settings)
    }

    /// Looks until there is nothing to do.
    func settle() async throws {
        while try await assistant.computeFeatures(failed: { _, _ in }) {}
        while try await assistant.learn(failed: { _, _ in }) {}
    }
}
