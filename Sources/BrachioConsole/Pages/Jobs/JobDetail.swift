internal import BrachioCore
internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioMetrics
internal import BrachioModelJobs
internal import BrachioObjectStore
internal import Foundation

/// All that a job's page shows.
struct JobDetail {
    struct Fact {
        let name: String
        let value: String
        let href: String?
    }

    struct Step {
        let label: String
        let message: String
        let start: TimeText
        let duration: String
    }

    struct Place {
        let label: String
        let uri: String
        let href: String
    }

    let summary: JobSummary
    let failure: String?
    let mayStop: Bool
    let isRunning: Bool
    let stopHref: String
    let progress: Double?
    let progressText: String
    let facts: [Fact]
    let steps: [Step]
    let charts: [ChartModel]
    let artifacts: [Place]
    let hasArtifacts: Bool
    let settings: [Fact]
    let hasSettings: Bool
    let logHref: String
    let logLines: [String]
    let hasLog: Bool
    /// Of training jobs that have given a model.
    var labelCheck: LabelCheckView? { didSet { isLive = isLive || labelCheck?.isSearching == true } }
    /// Whether the page changes by itself.
    private(set) var isLive: Bool

    /// Lines of the log below the charts.
    static let logLinesMaximum = 12
    /// Events of the log that are looked through for epochs.
    static let logEventsMaximum = 10_000

    static func read(_ job: Job, _ rooms: ConsoleRooms, now: Date) async throws -> JobDetail {
        let lines = try await log(of: job, rooms.monitoring.logs)
        switch job.kind {
        case .training:
            var detail = try await training(job, lines, rooms, now)
            if let search = rooms.labelSearch, job.outcome != nil, job.lifecycle.phase.isEnd {
                detail.labelCheck = LabelCheckView(await search.state(of: job.name), of: job.id, teams: try await rooms.labelling.teams().map(\.name))
            }
            return detail
        default: return compilation(job, lines, now)
        }
    }

    private static func training(_ job: Job, _ lines: [String], _ rooms: ConsoleRooms, _ now: Date) async throws -> JobDetail {
        let specification = try? JSONDecoder().decode(TrainingSpecification.self, from: job.specification)
        let outcome = job.outcome.flatMap { try? JSONDecoder().decode(TrainingOutcome.self, from: $0) }
        let epochs = EpochLog(lines)
        var charts: [ChartModel] = []
        let accuracy = LineChart(
            title: "Accuracy", axis: .count("Epoch"),
            series: [epochs.series("Train-accuracy", label: "Training"), epochs.series("Validation-accuracy", label: "Validation")])
        if !accuracy.isEmpty { charts.append(ChartModel(accuracy, id: "accuracy-numbers")) }
        let loss = try await JobMetrics.chart("Loss", [("train:loss", "Training"), ("validation:loss", "Validation")], of: job, rooms.monitoring, now: now)
        if !loss.isEmpty { charts.append(ChartModel(loss, id: "loss-numbers")) }
        var settings: [Fact] = []
        if let own = specification?.settings { settings = facts(own) }
        var facts = (outcome?.metrics ?? [:]).sorted { $0.key < $1.key }.map { Fact(name: $0.key, value: QuantityText.number($0.value), href: nil) }
        facts += (specification?.channels ?? []).map { Fact(name: "Channel \($0.name)", value: $0.location.description, href: link($0.location)) }
        let all = specification?.settings.epochs ?? 0
        return JobDetail(
            job, now: now, lines: lines, progress: all > 0 && epochs.epochs > 0 ? (epochs.epochs, all, "epochs") : nil, facts: facts,
            settings: settings, charts: charts, artifacts: outcome.map { [("Model", $0.artifacts)] } ?? [])
    }

    private static func compilation(_ job: Job, _ lines: [String], _ now: Date) -> JobDetail {
        let specification = try? JSONDecoder().decode(CompilationSpecification.self, from: job.specification)
        let outcome = job.outcome.flatMap { try? JSONDecoder().decode(CompilationOutcome.self, from: $0) }
        var facts: [Fact] = []
        if let specification {
            facts = [
                Fact(name: "Target", value: specification.target, href: nil), Fact(name: "Framework", value: specification.framework, href: nil),
                Fact(name: "Model", value: specification.model.description, href: link(specification.model)),
            ]
            facts += specification.inputs.sorted { $0.key < $1.key }.map {
                Fact(name: "Input \($0.key)", value: $0.value.map(String.init).joined(separator: " × "), href: nil)
            }
        }
        if let outcome { facts.append(Fact(name: "SHA-256", value: outcome.digest, href: nil)) }
        return JobDetail(
            job, now: now, lines: lines, progress: nil, facts: facts, settings: [], charts: [],
            artifacts: outcome.map { [("Compiled model", $0.artifact)] } ?? [])
    }

    private init(
        _ job: Job, now: Date, lines: [String], progress: (done: Int, all: Int, of: String)?, facts: [Fact], settings: [Fact],
        charts: [ChartModel], artifacts: [(String, S3Location)]
    ) {
        let lifecycle = job.lifecycle
        summary = JobSummary(job, now: now)
        failure = lifecycle.failureReason
        isRunning = !lifecycle.phase.isEnd
        isLive = isRunning
        mayStop = isRunning && lifecycle.stopping == nil
        stopHref = JobPages.path(job.id) + "/stop"
        self.progress = isRunning ? progress.map { Double($0.done) / Double($0.all) } : nil
        progressText = progress.map { "\($0.done) of \($0.all) \($0.of)" } ?? ""
        self.facts = [Fact(name: "Run time", value: summary.duration, href: nil)] + facts
        self.settings = settings
        hasSettings = !settings.isEmpty
        self.charts = charts
        steps = lifecycle.stretches.map { stretch in
            Step(
                label: stretch.phase.rawValue, message: stretch.message, start: TimeText(stretch.start),
                duration: stretch.phase.isEnd ? "" : QuantityText.duration((stretch.end ?? now).timeIntervalSince(stretch.start)))
        }
        self.artifacts = artifacts.map { Place(label: $0.0, uri: $0.1.description, href: Self.link($0.1)) }
        hasArtifacts = !artifacts.isEmpty
        let (group, stream) = JobLog.place(job.id)
        logHref = LogPages.path(group, stream: stream)
        logLines = Array(lines.suffix(Self.logLinesMaximum))
        hasLog = !lines.isEmpty
    }

    private static func facts(_ settings: ImageClassificationSettings) -> [Fact] {
        Mirror(reflecting: settings).children.compactMap { child in
            child.label.map { label in
                let mirror = Mirror(reflecting: child.value)
                let value: Any? = mirror.displayStyle == .optional ? mirror.children.first?.value : child.value
                return Fact(name: label, value: value.map { "\($0)" } ?? "–", href: nil)
            }
        }
    }

    private static func link(_ place: S3Location) -> String {
        place.key.isEmpty || place.key.hasSuffix("/") ? BucketPages.path(place.bucket, prefix: place.key) : BucketPages.path(place.bucket, object: place.key)
    }

    private static func log(of job: Job, _ logs: LogStore) async throws -> [String] {
        let (group, stream) = JobLog.place(job.id)
        do { return try await logs.events(of: stream, in: group, limit: logEventsMaximum).events.map(\.message) } catch let error as BrachioError
        where error.code == .notFound { return [] }
    }
}

/// Where a job's log is, under the names that SageMaker gives it.
enum JobLog {
    static func place(_ id: JobID) -> (group: String, stream: String) {
        switch id.kind {
        case .training: ("/aws/sagemaker/TrainingJobs", "\(id.name)/algo-1")
        default: ("/aws/sagemaker/CompilationJobs", id.name)
        }
    }
}
