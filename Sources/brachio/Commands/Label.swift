internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import BrachioObjectStore
internal import Foundation

struct Label: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Label photos: start everything, show where to work, wait, and write the manifest.",
        discussion: """
            Brings the photos into a bucket, makes a labelling job of them, and prints the address where the work is done. Without --workers
            you are the worker, signed in by the link. Workers without an account are invited by a
            letter where the server sends mail. When all photos are labelled, the manifest is written; `brachio train` takes it.
            Ctrl-C leaves everything as it is: the same command goes on. A server that runs on the data folder is used, else one is started.

            Example:
              brachio label photos --classes cat,dog,fox --out labels.manifest
              brachio label photos --classes cat,dog --workers ann@example.org,bob@example.org --workers-per-photo 2
              brachio label photos --classes cat,dog --workers ann@example.org --smtp smtp://mail.example.org:587 --mail-from me@example.org
            """)

    @Argument(help: "A folder of photos, or s3://bucket/prefix/.")
    var photos: String

    @Option(help: "The classes, with commas between them.")
    var classes: String

    @Option(help: "Who works: e-mail addresses or user names, with commas between them; you, when not given.")
    var workers: String?

    @Option(name: .customLong("workers-per-photo"), help: "Workers that answer each photo.")
    var workersPerPhoto = 1

    @Option(help: "The job's name; the folder's when not given.")
    var name: String?

    @Option(help: "The manifest to write when all is labelled.")
    var out: String?

    @Option(help: "What the worker is to do, in a few words.")
    var instructions = ""

    @Flag(help: "A photo may have several classes, or none.")
    var multiple = false

    @Option(name: .customLong("automatic"), help: "Let the model label what it is sure of, so that this share is right: 0.95.")
    var automatic: Double?

    @Option(help: "The endpoint's port, where a server is started; 0 takes a free one.")
    var port = 4566

    @Option(name: .customLong("console-port"), help: "The console's port, where a server is started; 0 takes a free one.")
    var consolePort = 4580

    @OptionGroup(title: "Mail, where a server is started") var mail: MailOptions

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    func run() async throws {
        let data = folder.dataFolder
        if let out { try requireWritable(file(out)) }
        let source = try LabelSource(photos, name: name)
        let interrupt = Interrupt(message: "The job stays as it is; the same command goes on.")
        let server = try await OwnServer(data, options: ["--port", String(port), "--console-port", String(consolePort)] + mail.arguments)
        defer { server.stop() }
        let store = try data.labelling()
        defer { try? store.close() }
        let job = try await source.job(in: store, BucketClient(data), progress: ProgressLine(json: json)) { input, output in
            try settings(source.title, input, output)
        } team: { try await LabelTeam(data).prepare(source.name, workers: ClassNames.list(workers), in: store) }
        try await LabelTeam(data).announce(job, json: json, workers: ClassNames.list(workers))
        let ended = try await LabelWatch(store: store, name: job.name, json: json).wait { interrupt.hasArrived }
        guard let ended else { throw BrachioError(.interrupted, "labelling job \(job.name) goes on when you come back") }
        guard ended.lifecycle.phase != .failed else {
            throw BrachioError(.invalidInput, "labelling job \(job.name) failed", cause: ended.lifecycle.failureReason)
        }
        let target = file(out ?? "\(job.name).manifest")
        try await source.write(ended, from: store, to: target)
        if json {
            try JSONLine.write(LabelWatch.Line(event: ended.lifecycle.phase.rawValue, ended.counters, manifest: target.path))
        } else {
            StandardOutput.write("\(target.path): \(Numbers.grouped(ended.counters.labelled)) labelled photos")
        }
    }

    private func settings(_ title: String, _ input: S3Location, _ output: S3Location) throws -> JobSettings {
        var settings = JobSettings(
            title: title, classes: LabelClass.named(ClassNames.list(classes)), attribute: "label", input: input, output: output)
        settings.instructions.short = instructions
        settings.selection = multiple ? .multiple : .single
        settings.workersPerObject = workersPerPhoto
        settings.automation = automatic.map { JobSettings.Automation(target: $0) }
        try settings.check()
        return settings
    }
}
