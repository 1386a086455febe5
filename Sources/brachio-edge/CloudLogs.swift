internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeFunctions
internal import BrachioEdgeRuntime
internal import Foundation
internal import Logging
internal import Synchronization

/// Functions' lines, into CloudWatch Logs as Greengrass V1 names groups and streams ("Monitoring with AWS IoT Greengrass Logs"). What the cloud
/// has not taken waits in memory; when that is full, new lines are left out and counted, as the file has them all.
final class CloudLogs: LogSink {
    /// One request, and what waits for a while without a network.
    static let batchLines = 1_000, batchBytes = 512 << 10, waitingBytesMax = 2 << 20
    static let pauseSeconds = 5

    private struct Waiting {
        var lines: [(function: FunctionARN, line: LogLine)] = []
        var bytes = 0
        var lost = 0
        /// Why the cloud does not take them; said once.
        var failure: String?
        /// Of Greengrass, that the streams' names have.
        var group: String
    }

    private let requests: SignedRequests
    private let core: String
    private let account: String
    private let log: Logger
    private let waiting: Mutex<Waiting>

    /// - Parameter group: of Greengrass, until a deployment names one.
    init(_ requests: SignedRequests, core: String, account: String, group: String, log: Logger) {
        self.requests = requests
        self.core = core
        self.account = account
        self.log = log
        waiting = Mutex(Waiting(group: group))
    }

    /// The group whose functions run, by its identifier.
    func use(group: String) { waiting.withLock { $0.group = group } }

    func accept(_ line: LogLine, of function: FunctionARN) {
        waiting.withLock { waiting in
            guard waiting.bytes + line.text.utf8.count <= Self.waitingBytesMax else {
                waiting.lost += 1
                return
            }
            waiting.bytes += line.text.utf8.count
            waiting.lines.append((function, line))
        }
    }

    /// Sends what waits every few seconds, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(Self.pauseSeconds))
            while await sendSome() {}
        }
    }

    /// Whether it went well and there is more.
    private func sendSome() async -> Bool {
        let (function, lines) = next()
        guard let function, let first = lines.first else { return false }
        do {
            try await put(lines, group: "/aws/greengrass/Lambda/\(function.region)/\(function.account)/\(function.name)", stream: "\(Self.day(first.time))/\(account)/\(waiting.withLock(\.group))/\(core)")
        } catch {
            let failure = "\(error)", isNew = waiting.withLock { waiting in
                defer { waiting.failure = failure }
                return waiting.failure != failure
            }
            if isNew { log.notice("functions' logs are not sent to the cloud yet", metadata: ["cause": "\(failure)"]) }
            return false
        }
        return waiting.withLock { waiting in
            var left = lines.count
            waiting.lines.removeAll { entry in
                guard left > 0, entry.function == function else { return false }
                left -= 1
                waiting.bytes -= entry.line.text.utf8.count
                return true
            }
            if waiting.lost > 0 { log.warning("lines of functions were not sent to the cloud", metadata: ["lines": "\(waiting.lost)"]) }
            (waiting.lost, waiting.failure) = (0, nil)
            return !waiting.lines.isEmpty
        }
    }

    /// The oldest lines of the function whose line is the oldest, of one day.
    private func next() -> (FunctionARN?, [LogLine]) {
        waiting.withLock { waiting in
            guard let first = waiting.lines.first else { return (nil, []) }
            var bytes = 0, lines: [LogLine] = []
            for entry in waiting.lines where entry.function == first.function {
                bytes += entry.line.text.utf8.count + 100
                guard lines.count < Self.batchLines, bytes <= Self.batchBytes || lines.isEmpty, Self.day(entry.line.time) == Self.day(first.line.time) else { break }
                lines.append(entry.line)
            }
            return (first.function, lines)
        }
    }

    private static func day(_ time: Date) -> String { time.formatted(.iso8601.year().month().day().dateSeparator(.dash)).replacingOccurrences(of: "-", with: "/") }

    // MARK: requests

    private struct Events: Encodable {
        struct Event: Encodable {
            var timestamp: Int64
            var message: String
        }

        var logGroupName: String
        var logStreamName: String
        var logEvents: [Event]?
    }

    private struct Group: Encodable { var logGroupName: String }

    private func put(_ lines: [LogLine], group: String, stream: String) async throws {
        let events = lines.map { Events.Event(timestamp: Int64($0.time.timeIntervalSince1970 * 1000), message: "[\($0.level.rawValue)]-\($0.text)") }
        let content = Events(logGroupName: group, logStreamName: stream, logEvents: events.sorted { $0.timestamp < $1.timestamp })
        do { try await call("PutLogEvents", content) } catch is Missing {
            // Whoever made them meanwhile is welcome.
            try? await call("CreateLogGroup", Group(logGroupName: group))
            try? await call("CreateLogStream", Events(logGroupName: group, logStreamName: stream))
            try await call("PutLogEvents", content)
        }
    }

    private struct Missing: Error {}

    private func call(_ operation: String, _ content: some Encodable) async throws {
        let body = Array(try JSONEncoder().encode(content))
        let answer = try await requests.send(
            "logs", "POST", "/", headers: ["content-type": "application/x-amz-json-1.1", "x-amz-target": "Logs_20140328.\(operation)"], body: body)
        if answer.status == 200 { return }
        let text = String(decoding: answer.body.prefix(500), as: UTF8.self)
        if text.contains("ResourceNotFoundException") { throw Missing() }
        throw BrachioError(.system, "the cloud does not take \(operation)", cause: "it answers \(answer.status): \(text)")
    }
}
