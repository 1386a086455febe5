internal import ArgumentParser
internal import BrachioWire
internal import Foundation

struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Give work to things: make, follow, cancel and list device jobs.",
        discussion: """
            Example:
              brachio iot job create reboot-1 --group cameras --document '{"do": "reboot"}' --per-minute 50
              brachio iot job status reboot-1 --watch
            """,
        subcommands: [JobCreate.self, JobStatusCommand.self, JobCancel.self, JobList.self])
}

/// Which server, and in what form it is answered.
struct JobOptions: ParsableArguments {
    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write the service's JSON document, for scripts.")
    var json = false

    func client() throws -> EndpointClient { try EndpointClient(folder.dataFolder, service: "iot") }

    func write(_ document: WireValue) { StandardOutput.write(String(decoding: JSONWriter.bytes(document), as: UTF8.self)) }
}

struct JobCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a device job.",
        discussion: """
            Things that have not begun never will. Those that have begun go on, unless --force stops them too.

            Example:
              brachio iot job cancel reboot-1 --comment "not on a Friday"
            """)

    @Argument(help: "The job.")
    var job: String

    @Flag(help: "Also where a thing has begun.")
    var force = false

    @Option(help: "Why.")
    var comment: String?

    @OptionGroup var options: JobOptions

    func run() async throws {
        var body = WireMap()
        body["comment"] = comment.map { .string($0) }
        let answer = try await options.client().call("PUT", ["jobs", job, "cancel"], query: force ? [("force", "true")] : [], body: .map(body))
        if options.json { return options.write(answer) }
        StandardOutput.write("cancelled \(job)")
    }
}

struct JobList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List device jobs, the newest first.",
        discussion: """
            Example:
              brachio iot job list
              brachio iot job list --status IN_PROGRESS --json
            """)

    @Option(help: "IN_PROGRESS, COMPLETED or CANCELED.")
    var status: String?

    @OptionGroup var options: JobOptions

    func run() async throws {
        let client = try options.client()
        var rows: [WireValue] = [], token: String?
        repeat {
            let page = try await client.call("GET", ["jobs"], query: [("status", status), ("nextToken", token)].compactMap { name, value in value.map { (name, $0) } })
            rows += page["jobs"]?.list ?? []
            token = page["nextToken"]?.string
        } while token != nil
        if options.json { return rows.forEach(options.write) }
        guard !rows.isEmpty else { return StandardOutput.write("There are no device jobs. Make one: brachio iot job create ID --thing NAME --document '{}'") }
        var table = Table([("Job", .left), ("Status", .left), ("Targets", .left), ("Made", .left)])
        for row in rows {
            let made = row["createdAt"]?.double.map { Date(timeIntervalSince1970: $0).formatted(.iso8601) } ?? ""
            table.add([row["jobId"]?.string ?? "", row["status"]?.string ?? "", row["targetSelection"]?.string?.lowercased() ?? "", made])
        }
        StandardOutput.write(table.text)
    }
}
