internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

/// What the page of a labelling job shows.
struct JobView {
    struct Worker {
        let name: String
        let labelled: Int
        let skipped: Int
        let declined: Int
        let held: Int
        let secondsEach: String
        let agreement: String
    }

    struct Class {
        let name: String
        let count: Int
        let share: String
        /// Of the most frequent class, for the bar: 0 to 100.
        let length: String
    }

    let name: String
    let title: String
    let description: String
    let hasDescription: Bool
    let team: String
    let state: StateBadge
    let kind: String
    let failure: String?
    let isLive: Bool
    let isRunning: Bool
    /// Whether the reader labels in it.
    var isMine = false
    /// Whether the reader may change it.
    var mayManage = false
    let workPath: String
    let base: String
    let cloneHref: String
    /// The form of a job that goes on with this one; `nil` while it runs, and where everything has a label.
    let continueHref: String?

    let total: Int
    let human: Int
    let machine: Int
    let failed: Int
    let pending: Int
    let held: Int
    let hasHeld: Bool
    let humanShare: String
    let machineShare: String
    let machineStart: String
    let failedShare: String
    let failedStart: String
    let hasMachine: Bool
    let timeLeft: String?
    let agreement: String?

    let workers: [Worker]
    let hasWorkers: Bool
    let classes: [Class]
    let suggestions: Bool
    let automates: Bool
    let mayAutomate: Bool
    /// In percent.
    let target: String
    let help: ModelHelpView
    /// Labels below this share, in percent, are offered for review at first.
    let reviewBound = ReviewPages.standardBound
    let reviewTeam: String
    let canBeReviewed: Bool
    var reviews: [ReviewPages.Review] = [] { didSet { hasReviews = !reviews.isEmpty } }
    private(set) var hasReviews = false
    struct UnshownExample {
        let address: String
        let why: String
    }

    /// Example pictures that workers do not see, or not yet.
    let unshownExamples: [UnshownExample]
    let hasUnshownExamples: Bool
    let watched: String?
    let input: String
    let output: String
    let outputPath: String
    let exports: [JobExportPages.Link]
    let created: TimeText

    init(_ job: LabellingJob, _ report: JobReport, names: [WorkerID: String], help: ModelHelpView, examples: ExamplePictures) {
        let (settings, counters) = (job.settings, job.counters)
        name = job.name
        title = settings.title
        description = settings.description
        hasDescription = !settings.description.isEmpty
        team = job.team
        state = StateBadge(job.lifecycle.phase)
        kind = KindWording.task(settings.kind)
        failure = job.lifecycle.failureReason
        isLive = !job.lifecycle.phase.isEnd
        isRunning = job.lifecycle.phase == .inProgress || job.lifecycle.phase == .initializing
        workPath = WorkPath.bench(job.name)
        base = LabellingPages.path(job.name)
        cloneHref = AddressText.path("\(LabellingPages.path)/new", [("from", job.name)])
        let isUnfinished = job.lifecycle.phase == .stopped && counters.unlabelled + counters.failed > 0 && counters.total > 0
        continueHref = isUnfinished ? cloneHref + "&continue=yes" : nil
        total = counters.total
        human = counters.humanLabelled
        machine = counters.machineLabelled
        failed = counters.failed
        pending = max(0, counters.unlabelled)
        held = counters.held
        hasHeld = held > 0
        let share = { (count: Int) in counters.total > 0 ? Double(count) / Double(counters.total) : 0 }
        humanShare = Self.length(share(human))
        machineShare = Self.length(share(machine))
        machineStart = Self.length(share(human))
        failedShare = Self.length(share(failed))
        failedStart = Self.length(share(human + machine))
        hasMachine = machine > 0
        timeLeft = report.secondsLeft.map(ProgressWording.left)
        agreement = report.agreement.map(Self.percent)
        workers = report.workers.map { worker in
            Worker(
                name: names[worker.worker] ?? "somebody who is gone", labelled: worker.labelled, skipped: worker.skipped,
                declined: worker.declined, held: worker.held,
                secondsEach: worker.labelled > 0 ? String(format: "%.1f s", worker.seconds / Double(worker.labelled)) : "–",
                agreement: worker.agreement.map(Self.percent) ?? "–")
        }
        hasWorkers = !workers.isEmpty
        let most = max(1, report.classes.map(\.count).max() ?? 1), sum = max(1, report.classes.reduce(0) { $0 + $1.count })
        classes = report.classes.map {
            Class(
                name: $0.name, count: $0.count, share: Self.percent(Double($0.count) / Double(sum)),
                length: Self.length(Double($0.count) / Double(most)))
        }
        suggestions = settings.showsSuggestions
        automates = settings.automation != nil
        mayAutomate = settings.kind == .label
        target = String(format: "%g", (settings.automation ?? JobSettings.Automation()).target * 100)
        self.help = help
        reviewTeam = job.team
        canBeReviewed = counters.labelled > 0
        let isEnded = job.lifecycle.phase.isEnd
        unshownExamples = examples.unshown(settings.instructions).map { address, why in
            UnshownExample(address: address, why: why ?? (isEnded ? "it was not brought" : "it is being brought"))
        }
        hasUnshownExamples = !unshownExamples.isEmpty
        watched = settings.watchedPrefix?.description
        input = settings.input.description
        output = job.outputManifest
        outputPath = "\(base)/output.manifest"
        exports = JobExportPages.links(job.name)
        created = TimeText(job.created)
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func length(_ share: Double) -> String { String(format: "%.3f%%", min(1, max(0, share)) * 100) }
}

/// A job's phase as a word with a colour.
struct StateBadge {
    let word: String
    let kind: String

    init(_ phase: LabellingLifecycle.Phase) {
        (word, kind) =
            switch phase {
            case .initializing: ("reading its photos", "busy")
            case .inProgress: ("in progress", "busy")
            case .finishing: ("writing its output", "busy")
            case .stopping: ("stopping", "busy")
            case .completed: ("completed", "good")
            case .failed: ("failed", "bad")
            case .stopped: ("stopped", "")
            }
    }
}

/// The same for scripts.
struct JobProgressDocument: Encodable {
    struct Worker: Encodable {
        let name: String?
        let labelled: Int
        let skipped: Int
        let declined: Int
        let held: Int
        let seconds: Double
        let agreement: Double?
    }

    let name: String
    let state: String
    let total: Int
    let human: Int
    let machine: Int
    let failed: Int
    let pending: Int
    let secondsLeft: Double?
    let agreement: Double?
    let workers: [Worker]
    let classes: [String: Int]
    let output: String

    init(_ job: LabellingJob, _ report: JobReport, _ names: [WorkerID: String]) {
        name = job.name
        state = job.lifecycle.phase.rawValue
        total = job.counters.total
        human = job.counters.humanLabelled
        machine = job.counters.machineLabelled
        failed = job.counters.failed
        pending = max(0, job.counters.unlabelled)
        secondsLeft = report.secondsLeft
        agreement = report.agreement
        workers = report.workers.map {
            Worker(
                name: names[$0.worker], labelled: $0.labelled, skipped: $0.skipped, declined: $0.declined, held: $0.held, seconds: $0.seconds,
                agreement: $0.agreement)
        }
        classes = Dictionary(report.classes.map { ($0.name, $0.count) }) { $0 + $1 }
        output = job.outputManifest
    }
}
