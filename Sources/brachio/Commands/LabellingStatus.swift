internal import ArgumentParser
internal import BrachioAccounts
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
        /// Of one job alone: photos that wait for an answer, its people, and the time left as far as it can be told.
        var pending: Int?
        var people: [Person]?
        var agreement: Double?
        var secondsLeft: Double?

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

    struct Person: Encodable {
        var name: String
        var labelled: Int
        var skipped: Int
        var declined: Int
        var held: Int
        var seconds: Double
        var agreement: Double?

        init(_ name: String, _ worker: JobReport.Worker) {
            (self.name, labelled, skipped, declined) = (name, worker.labelled, worker.skipped, worker.declined)
            (held, seconds, agreement) = (worker.held, worker.seconds, worker.agreement)
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
        let report = try await JobReporting(store: store).report(of: job), people = try await people(report), counters = job.counters
        if json {
            var row = Row(job)
            (row.pending, row.people, row.agreement, row.secondsLeft) = (counters.unlabelled, people, report.agreement, report.secondsLeft)
            return try JSONLine.write(row)
        }
        let left = report.secondsLeft.map { ", about \(Numbers.duration($0)) of work left" } ?? ""
        StandardOutput.write("""
            \(job.name): \(job.lifecycle.phase.rawValue)
            labelled  \(Numbers.grouped(counters.labelled)) of \(Numbers.grouped(counters.total)), \(Numbers.grouped(counters.machineLabelled)) of them by machine
            pending   \(Numbers.grouped(counters.unlabelled))\(left)
            failed    \(Numbers.grouped(counters.failed))
            team      \(job.team)
            manifest  \(job.outputManifest)
            """)
        if let reason = job.lifecycle.failureReason { StandardOutput.write("reason    \(reason)") }
        guard !people.isEmpty else { return }
        let columns = ["Labelled", "Skipped", "Declined", "Now", "Seconds each", "Agree"]
        var table = Table([("Person", .left)] + columns.map { ($0, .right) })
        for person in people {
            let answers = person.labelled + person.skipped + person.declined
            table.add([
                person.name, Numbers.grouped(person.labelled), Numbers.grouped(person.skipped), Numbers.grouped(person.declined),
                Numbers.grouped(person.held), answers > 0 ? Numbers.fixed(person.seconds / Double(answers), 1) : "–", person.agreement.map { Numbers.percent($0) } ?? "–",
            ])
        }
        StandardOutput.write("\n" + table.text)
    }

    /// Those who work in a job, by their names where they still have an account.
    private func people(_ report: JobReport) async throws -> [Person] {
        let accounts = try folder.dataFolder.accounts()
        defer { try? accounts.close() }
        var people: [Person] = []
        for worker in report.workers {
            let name = (try? await accounts.person(worker.worker))?.userName ?? worker.worker.uuidString
            people.append(Person(name, worker))
        }
        return people
    }
}
