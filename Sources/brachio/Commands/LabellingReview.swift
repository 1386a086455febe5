internal import ArgumentParser
internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioJobs
internal import BrachioLabelling
internal import BrachioModelJobs
internal import BrachioObjectStore
internal import Foundation

struct LabellingReview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Have labels looked at again: where people disagreed, that a list names, or that are likely wrong.",
        discussion: """
            The photos go to a team once more, each with its label, which is kept or corrected. What the team says goes back to the job and
            its manifest. With --training the photos are those whose labels are likely wrong among all that a training job learned from; no
            job has to be named then: the labels are verified, whoever made them, in a job of their own. A server has to run.

            Example:
              brachio labelling review animals --below 0.8
              brachio labelling review animals --photos wrong.txt --name animals-wrong
              brachio labelling review animals --training animals-first
              brachio labelling review --training animals-first --team crew --kind adjust
            """)

    @Argument(help: "The job whose labels are looked at.")
    var job: String?

    @Option(help: "Photos whose label is less sure than this, or whose answers differ.")
    var below = 0.8

    @Option(help: "A file with the address of a photo a line: these are reviewed, whatever their label's confidence.")
    var photos: String?

    @Option(help: "A training job: labels that are likely wrong among those that it learned from.")
    var training: String?

    @Option(help: "Of labels that are likely wrong at most so many, the likeliest.")
    var maximum = 100

    @Option(help: "Without a job: verify (people say right or wrong) or adjust (they keep or correct).")
    var kind = "verify"

    @Option(help: "The review's name; the job's with -review when not given, the training job's with -check.")
    var name: String?

    @Option(help: "The team that reviews; the job's own when not given.")
    var team: String?

    @OptionGroup var folder: DataFolderOptions

    func validate() throws {
        if job == nil, training == nil { throw ValidationError("Name a job, or a training job with --training.") }
        if job == nil, team == nil { throw ValidationError("Without a job --team says who looks at the labels.") }
        if !["verify", "adjust"].contains(kind) { throw ValidationError("--kind is verify or adjust, not \(kind).") }
        if maximum < 1 { throw ValidationError("--maximum is at least 1.") }
    }

    func run() async throws {
        let data = folder.dataFolder, store = try data.labelling(), client = try BucketClient(data)
        defer { try? store.close() }
        let doubted: Doubted? = if let training { try await doubts(of: training, data, client) } else { nil }
        guard let job else { return try await check(doubted, store, client) }
        let found = try await store.job(job), reviewName = name ?? "\(job)-review"
        let numbers: [Int]
        if let doubted {
            numbers = try await store.numbers(of: doubted.rows.map { doubted.labels.lines[$0].source }, in: found.id)
        } else if let photos {
            let sources = try String(contentsOf: file(photos), encoding: .utf8).split(whereSeparator: \.isNewline).map(String.init)
            numbers = try await store.numbers(of: sources, in: found.id)
        } else {
            numbers = try await store.doubtful(in: job, confidenceBelow: below).map(\.number)
        }
        let review = try await store.createReview(reviewName, of: job, objects: numbers, team: team ?? found.team) { place, text in
            try await client.put(place, text)
        }
        StandardOutput.write("\(review.name): \(Numbers.grouped(numbers.count)) photos for team \(review.team)")
    }

    private struct Doubted {
        var labels: LabelledLines
        /// The likeliest wrong first.
        var rows: [Int]
    }

    /// Looks through the photos of a training job.
    private func doubts(of training: String, _ data: DataFolder, _ client: BucketClient) async throws -> Doubted {
        let table = try JobTable(file: data.database.appendingPathComponent("jobs.sqlite"))
        let job = try await table.job(JobID(kind: .training, name: training))
        let labels = try await TrainingLabels.read(JSONDecoder().decode(TrainingSpecification.self, from: job.specification), from: client)
        let progress = ProgressLine(json: false), all = labels.lines.count
        let own = data.url.appendingPathComponent("features/checks-\(getpid())", isDirectory: true)
        defer { try? FileManager.default.removeItem(at: own) }
        let checking = LabellingAssistance.checking(data, in: own)
        let issues = try await DoubtedLabels.find(training, labels, checking, client) { done in
            progress.show("\(Numbers.grouped(done)) of \(Numbers.grouped(all)) photos looked at")
        }
        progress.end()
        guard !issues.isEmpty else { throw BrachioError(.notFound, "of \(Numbers.grouped(all)) labels none is likely wrong") }
        return Doubted(labels: labels, rows: issues.prefix(maximum).map(\.row))
    }

    /// A job of labels that may come from anywhere.
    private func check(_ doubted: Doubted?, _ store: LabellingStore, _ client: BucketClient) async throws {
        guard let doubted, let training, let team else { return }
        let checkName = if let name { name } else { try await store.freeName("\(training.prefix(50))-check") }
        let bucket = try S3Location(doubted.labels.lines[doubted.rows[0]].source).bucket
        let check = LabelCheckJob(
            name: checkName, title: "Likely wrong labels of \(training)", kind: kind == "adjust" ? .adjust : .verify, team: team,
            output: S3Location(bucket: bucket, key: "labels"))
        let job = try await store.create(check, of: doubted.labels, rows: doubted.rows) { place, content in try await client.put(place, content) }
        StandardOutput.write("\(job.name): \(Numbers.grouped(doubted.rows.count)) photos for team \(job.team)")
    }
}
