internal import BrachioActiveLearning
internal import BrachioAssistant
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

/// The labelling jobs as the assistant sees them.
struct AssistedJobs: AssistedLabelling {
    let store: LabellingStore
    let objects: ObjectStore

    func jobs() async throws -> [AssistedJob] {
        var jobs: [AssistedJob] = []
        // A job that ends is consolidated with the model's word for the last time.
        for job in try await store.jobs(in: [.inProgress, .finishing, .stopping]) where !job.settings.classes.isEmpty {
            let question = Self.question(job.settings.kind)
            let automates = question == .classes && job.lifecycle.phase == .inProgress
            jobs.append(AssistedJob(
                id: job.id, name: job.name, question: question, classes: job.settings.classes.count,
                selection: job.settings.selection == .single ? .single : .multiple, total: job.counters.total, revision: try await store.labelRevision(of: job.id),
                automationTarget: automates ? job.settings.automation?.target : nil))
        }
        return jobs
    }

    func objects(of job: Int64, after number: Int, count: Int) async throws -> [(object: Int, source: String)] {
        try await store.objects(of: job, after: number, count: count).map { ($0.number, $0.source) }
    }

    func bring(_ source: String, to file: URL) async throws {
        let place = try S3Location(source)
        try await objects.open(place.bucket, place.key).write(to: file)
    }

    func labels(of job: Int64) async throws -> [AssistedLabel] {
        try await store.labels(of: job).map { AssistedLabel(object: $0.object, classes: $0.classes, isMachine: $0.isMachine) }
    }

    func shownLabels(of job: AssistedJob) async throws -> AssistedShownLabels {
        let settings = try await store.job(job.name).settings, shown = try await store.shownLabels(of: job.id, settings)
        // What people correct to are the job's classes; verdicts are none that a photo could be of.
        let areOfTheJob = job.question == .correction
        var classes = areOfTheJob ? settings.classes.map(\.name) : []
        var index = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for name in Set(shown.flatMap(\.names)).sorted() where index[name] == nil {
            index[name] = classes.count
            classes.append(name)
        }
        return AssistedShownLabels(
            classes: classes.count, areOfTheJob: areOfTheJob,
            labels: shown.map { AssistedShownLabel(object: $0.object, classes: $0.names.compactMap { index[$0] }, confidence: $0.confidence) })
    }

    func label(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws -> Int {
        try await store.labelByMachine(
            suggestions.map { MachineLabel(object: $0.object, classIndex: $0.classIndex, confidence: $0.confidence) }, in: job.id)
    }

    func automation(of job: Int64) async throws -> AssistedAutomation {
        AssistedAutomation(
            state: try await store.automation(of: job),
            checks: try await store.machineChecks(in: job).map { .init(object: $0.object, classIndex: $0.classIndex, isRight: $0.isRight) })
    }

    func setAutomation(_ state: MachineLabelling, of job: AssistedJob) async throws { try await store.setAutomation(state, of: job.id) }

    func setAside(_ suggestions: [AssistedSuggestion], in job: AssistedJob) async throws {
        try await store.setAside(suggestions.map { MachineLabel(object: $0.object, classIndex: $0.classIndex, confidence: $0.confidence) }, in: job.id)
    }

    func takeBack(_ objects: [Int], in job: AssistedJob) async throws { try await store.takeBackMachineLabels(objects, in: job.name) }

    private static func question(_ kind: JobSettings.Kind) -> AssistedJob.Question {
        switch kind {
        case .label: .classes
        case .verify: .verdict
        case .adjust, .review: .correction
        }
    }
}
