internal import ArgumentParser
internal import BrachioCore
internal import BrachioIdentity
internal import BrachioWire
internal import Foundation

struct JobCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a device job.",
        discussion: """
            The document is JSON, or a file with it. In it, ${aws:iot:s3-presigned-url:https://s3.amazonaws.com/BUCKET/KEY} becomes a link with
            which the thing reads the object.

            Example:
              brachio iot job create reboot-1 --thing lamp --document '{"do": "reboot"}'
              brachio iot job create update-2 --group cameras --document update.json --per-minute 50 --timeout-minutes 30 --retries 2 --abort-percent 20
            """)

    @Argument(help: "The job: 1 to 64 letters, digits, '_' and '-'.")
    var job: String

    @Option(name: .customLong("thing"), help: "A thing that is to do the work; may be given several times.")
    var things: [String] = []

    @Option(name: .customLong("group"), help: "A group of things; may be given several times.")
    var groups: [String] = []

    @Option(help: "What is to be done: JSON, or the path of a file.")
    var document: String

    @Option(help: "A text for people.")
    var description: String?

    @Flag(help: "Also reach things that join a group later.")
    var continuous = false

    @Option(name: .customLong("per-minute"), help: "Things that are told within a minute at most.")
    var perMinute: Int?

    @Option(name: .customLong("timeout-minutes"), help: "How long a thing may take from its start.")
    var timeoutMinutes: Int?

    @Option(help: "How often a thing tries again after a failure, and after a time-out where there is one.")
    var retries: Int?

    @Option(name: .customLong("abort-percent"), help: "Give the job up when so many of the things that ended did so badly.")
    var abortPercent: Double?

    @Option(name: .customLong("abort-after"), help: "Ended things from which on the share counts.")
    var abortAfter = 1

    @OptionGroup var options: JobOptions

    func validate() throws {
        if things.isEmpty, groups.isEmpty { throw ValidationError("Give --thing or --group.") }
    }

    func run() async throws {
        let answer = try await options.client().call("PUT", ["jobs", job], body: .map(try body()))
        if options.json { return options.write(answer) }
        StandardOutput.write("made \(job); follow it: brachio iot job status \(job) --watch")
    }

    private func body() throws -> WireMap {
        let prefix = "arn:aws:iot:\(Account.region):\(Account.number):"
        let targets = things.map { "\(prefix)thing/\($0)" } + groups.map { "\(prefix)thinggroup/\($0)" }
        var body: WireMap = [
            "targets": .list(targets.map { .string($0) }), "document": .string(try text()), "targetSelection": continuous ? "CONTINUOUS" : "SNAPSHOT",
        ]
        body["description"] = description.map { .string($0) }
        body["jobExecutionsRolloutConfig"] = perMinute.map { ["maximumPerMinute": .integer(Int64($0))] }
        body["timeoutConfig"] = timeoutMinutes.map { ["inProgressTimeoutInMinutes": .integer(Int64($0))] }
        body["jobExecutionsRetryConfig"] = retries.map {
            ["criteriaList": [["failureType": timeoutMinutes == nil ? "FAILED" : "ALL", "numberOfRetries": .integer(Int64($0))]]]
        }
        body["abortConfig"] = abortPercent.map {
            ["criteriaList": [["failureType": "ALL", "action": "CANCEL", "thresholdPercentage": .double($0), "minNumberOfExecutedThings": .integer(Int64(abortAfter))]]]
        }
        return body
    }

    private func text() throws -> String {
        if document.trimmingCharacters(in: .whitespaces).hasPrefix("{") { return document }
        guard let text = try? String(contentsOf: file(document), encoding: .utf8) else {
            throw BrachioError(.notFound, "the document \(document) cannot be read", mend: "give JSON, or the path of a file with it")
        }
        return text
    }
}
