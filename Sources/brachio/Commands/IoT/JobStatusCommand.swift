internal import ArgumentParser
internal import BrachioWire
internal import Foundation

struct JobStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how far a device job is.",
        discussion: """
            With --watch the numbers are shown until the job has ended.

            Example:
              brachio iot job status reboot-1
              brachio iot job status reboot-1 --watch
            """)

    @Argument(help: "The job.")
    var job: String

    @Flag(help: "Go on until the job has ended.")
    var watch = false

    @OptionGroup var options: JobOptions

    private static let kinds = [
        ("queued", "Queued"), ("in progress", "InProgress"), ("succeeded", "Succeeded"), ("failed", "Failed"), ("timed out", "TimedOut"),
        ("rejected", "Rejected"), ("removed", "Removed"), ("cancelled", "Canceled"),
    ]

    func run() async throws {
        let client = try options.client()
        var last = ""
        while true {
            let answer = try await client.call("GET", ["jobs", job]), described = answer["job"] ?? [:]
            let isOver = described["status"]?.string != "IN_PROGRESS"
            let line = Self.line(described)
            if options.json { if !watch || isOver { options.write(answer) } } else if line != last { StandardOutput.write("\(job): \(line)") }
            last = line
            if !watch || isOver { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        if !options.json { try await listTroubles(client) }
    }

    private static func line(_ job: WireValue) -> String {
        let details = job["jobProcessDetails"]
        let counts = kinds.compactMap { text, name in
            details?["numberOf\(name)Things"]?.integer.flatMap { $0 > 0 ? "\($0) \(text)" : nil }
        }
        let waits = details?["processingTargets"]?.list?.isEmpty == false ? ["others still to be told"] : []
        let why = [job["reasonCode"]?.string, job["comment"]?.string].compactMap { $0 }.joined(separator: ": ")
        return ([job["status"]?.string ?? ""] + counts + waits + (why.isEmpty ? [] : [why])).joined(separator: ", ")
    }

    /// The first things that did badly, by name: somebody has to look at them.
    private func listTroubles(_ client: EndpointClient) async throws {
        for status in ["FAILED", "TIMED_OUT", "REJECTED"] {
            let page = try await client.call("GET", ["jobs", job, "things"], query: [("status", status), ("maxResults", "5")])
            for summary in page["executionSummaries"]?.list ?? [] {
                StandardOutput.write("  \(status.lowercased())  \(summary["thingArn"]?.string?.split(separator: "/").last ?? "")")
            }
        }
    }
}
