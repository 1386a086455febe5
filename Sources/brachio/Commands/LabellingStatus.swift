internal import ArgumentParser
internal import BrachioCore
internal import BrachioLabelling
internal import Foundation

struct LabellingStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show labelling jobs, or one job with its people.",
        discussion: """
            Example:
              brachio labelling status
              brachio labelling status animals --json
            """)

    @Argument(help: "The job; all when not given.")
    var job: String?

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write JSON, one document a line, for scripts.")
    var json = false

    struct Row: Encodable {
        var name: String
        var status: String
        var total: Int
        var labelled: Int
        var human: Int
        var machine: Int
        var failed: Int
        var manifest: String
        var reason: String?

        init(_ job: LabellingJob) {
            name = job.name
            status = job.lifecycle.phase.rawValue
            total = job.counters.total
            labelled = job.counters.labelled
            human = job.counters.humanLabelled
            machine = job.counters.machineLabelled
            failed = job.counters.failed
            manifest = job.outputManifest
            reason = job.lifecycle.failureReason
        }
    }

    func run() async throws {
        let store = try folder.dataFolder.labelling()
        defer { try? store.close() }
        if let job { return try await one(store.job(job), store) }
        var query = LabellingJobQuery(), rows: [Row] = []
        query.limit = LabellingJobQuery.limitMaximum
        repeat {
            let page = try await store.jobs(query)
            rows += page.jobs.map(Row.init)
            query.token = page.next
        } while query.token != nil
        if json { return try rows.forEach { try JSONLine.write($0) } }
        guard !rows.isEmpty else { return StandardOutput.write("There are no labelling jobs. Make one: brachio label PHOTOS --classes a,b") }
        var table = Table([("Job", .left), ("Status", .left), ("Labelled", .right), ("Of", .right), ("By machine", .right), ("Failed", .right)])
        for row in rows {
            table.add([row.name, row.status, Numbers.grouped(row.labelled), Numbers.grouped(row.total), Numbers.grouped(row.machine), Numbers.grouped(row.failed)])
        }
        StandardOutput.write(table.text)
    }

    private func one(_ job: LabellingJob, _ store: LabellingStore) async throws {
        if json { return try JSONLine.write(Row(job)) }
        let counters = job.counters
        StandardOutput.write("""
            \(job.name): \(job.lifecycle.phase.rawValue)
            labelled  \(Numbers.grouped(counters.labelled)) of \(Numbers.grouped(counters.total)), \(Numbers.grouped(counters.machineLabelled)) of them by machine
            failed    \(Numbers.grouped(counters.failed))
            team      \(job.team)
            manifest  \(job.outputManifest)
            """)
        if let reason = job.lifecycle.failureReason { StandardOutput.write("reason    \(reason)") }
    }
}
