internal import BrachioCore
internal import BrachioDeployment
internal import Foundation
package import NIOCore
internal import Synchronization

/// A thing's jobs over MQTT: requests and their answers, told apart by a token.
package final class MQTTDeviceJobs: DeviceJobs {
    /// Publishes to the cloud with quality of service 1, or fails without a connection.
    package typealias Publish = @Sendable (_ topic: String, _ payload: ByteBuffer) async throws -> Void

    private static let answerSecondsMax = 30

    private let topics: JobTopics
    private let publish: Publish
    private let onTime: @Sendable (Int64) -> Void
    private let onNotify: @Sendable () -> Void
    private let waiting = Mutex<[String: CheckedContinuation<JobMessages.Answer, any Error>]>([:])

    /// - Parameters:
    ///   - onTime: told the cloud's time, in seconds since 1970, whenever it says it.
    ///   - onNotify: told that there is another job.
    package init(
        thing: String, publish: @escaping Publish, onTime: @escaping @Sendable (Int64) -> Void = { _ in }, onNotify: @escaping @Sendable () -> Void
    ) {
        topics = JobTopics(thing: thing)
        self.publish = publish
        self.onTime = onTime
        self.onNotify = onNotify
    }

    /// What the device has to subscribe to.
    package var filters: [String] { topics.filters }

    /// Takes a message from the cloud; `false` where it is not about jobs.
    package func take(topic: String, payload: ByteBuffer) -> Bool {
        guard topics.owns(topic) else { return false }
        if topic == topics.notifyNext {
            onNotify()
            return true
        }
        guard let answer = try? JSONDecoder().decode(JobMessages.Answer.self, from: Data(payload.readableBytesView)) else { return true }
        if let time = answer.timestamp { onTime(time) }
        if let token = answer.clientToken, let asked = waiting.withLock({ $0.removeValue(forKey: token) }) { asked.resume(returning: answer) }
        return true
    }

    package func startNext() async throws -> DeviceJob? {
        let answer = try await ask(topics.startNext) { _ in }
        if let code = answer.code { throw Self.refusal(code, answer.message) }
        return answer.execution.map { DeviceJob(identifier: $0.jobId, content: $0.jobDocument?.job) }
    }

    package func again(_ job: String) async throws -> DeviceJob? {
        let answer = try await ask(topics.get(job)) { $0.includeJobDocument = true }
        if answer.code == "ResourceNotFound" { return nil }
        if let code = answer.code { throw Self.refusal(code, answer.message) }
        guard let execution = answer.execution, execution.status != "CANCELED", execution.status != "REMOVED" else { return nil }
        return DeviceJob(identifier: execution.jobId, content: execution.jobDocument?.job)
    }

    package func update(_ job: String, _ status: DeviceJobStatus, _ details: [String: String]) async throws -> Bool {
        let details = details.mapValues { String($0.prefix(1_000)) }
        let answer = try await ask(topics.update(job)) { request in
            request.status = status
            request.statusDetails = details
        }
        switch answer.code {
        case nil: return true
        case "TerminalStateReached"?, "ResourceNotFound"?, "InvalidStateTransition"?: return false
        case let code?: throw Self.refusal(code, answer.message)
        }
    }

    private static func refusal(_ code: String, _ message: String?) -> BrachioError {
        BrachioError(.system, "the cloud refuses a request about a job", cause: "\(code): \(message ?? "")")
    }

    private func ask(_ topic: String, _ fill: (inout JobMessages.Request) -> Void) async throws -> JobMessages.Answer {
        let token = UUID().uuidString
        var request = JobMessages.Request(clientToken: token)
        fill(&request)
        let payload = ByteBuffer(bytes: try JSONEncoder().encode(request))
        let timeout = Task {
            try await Task.sleep(for: .seconds(Self.answerSecondsMax))
            forget(token, BrachioError(.system, "the cloud does not answer on \(topic)", mend: "see whether the device's policy allows its job topics"))
        }
        defer { timeout.cancel() }
        return try await withCheckedThrowingContinuation { done in
            waiting.withLock { $0[token] = done }
            Task {
                do { try await publish(topic, payload) } catch { forget(token, error) }
            }
        }
    }

    private func forget(_ token: String, _ error: any Error) {
        waiting.withLock { $0.removeValue(forKey: token) }?.resume(throwing: error)
    }
}
