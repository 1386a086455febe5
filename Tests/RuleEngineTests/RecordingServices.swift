import BrachioCore
import BrachioRuleEngine
import Foundation
import Synchronization

/// Services that note what they are asked for, and fail as they are told.
final class RecordingServices: MessagePublisher, ObjectWriter, MetricWriter, LogWriter, AlarmSetter, FunctionInvoker, WebPoster {
    enum Act: Hashable, Sendable {
        case published(topic: String, payload: String, qos: Int, rounds: Int)
        case object(bucket: String, key: String, content: String)
        case metric(String, String, Double, String)
        case lines(group: String, stream: String, [String])
        case alarm(String, String)
        case invoked(String, String)
        case posted(String, [String: String], String)
    }

    private struct State {
        var acts: [Act] = []
        var failing: [String: [BrachioError]] = [:]
        /// Kinds whose every call fails.
        var down: [String: BrachioError] = [:]
        var status = 200
        var waiters: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var acts: [Act] { state.withLock { $0.acts } }
    var services: ActionServices {
        ActionServices(publisher: self, objects: self, metrics: self, logs: self, alarms: self, functions: self, web: self)
    }

    /// The next calls of that kind fail so.
    func fail(_ kind: String, _ errors: BrachioError...) { state.withLock { $0.failing[kind, default: []] += errors } }
    func failAlways(_ kind: String, _ error: BrachioError) { state.withLock { $0.down[kind] = error } }
    func answer(_ status: Int) { state.withLock { $0.status = status } }

    /// Returns when so many things have been done in all.
    func done(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.acts.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    private func note(_ kind: String, _ acts: [Act]) throws {
        let ready = try state.withLock { state in
            if let error = state.down[kind] { throw error }
            if var left = state.failing[kind], !left.isEmpty {
                let error = left.removeFirst()
                state.failing[kind] = left
                throw error
            }
            state.acts += acts
            let ready = state.waiters.filter { $0.count <= state.acts.count }
            state.waiters.removeAll { $0.count <= state.acts.count }
            return ready.map(\.1)
        }
        for continuation in ready { continuation.resume() }
    }

    func publish(_ messages: [RepublishedMessage]) async throws {
        try note("republish", messages.map { .published(topic: $0.topic, payload: String(decoding: $0.payload, as: UTF8.self), qos: $0.qos, rounds: $0.rounds) })
    }
    func put(bucket: String, key: String, contentType: String, _ bytes: [UInt8]) async throws {
        try note("s3", [.object(bucket: bucket, key: key, content: String(decoding: bytes, as: UTF8.self))])
    }
    func put(_ observations: [MetricObservation]) async throws {
        if observations.contains(where: { $0.unit == "Furlongs" }) { throw BrachioError(.invalidInput, "no such unit") }
        try note("metric", observations.map { .metric($0.namespace, $0.name, $0.value, $0.unit) })
    }
    func append(_ lines: [LogLine], group: String, stream: String) async throws {
        try note("log", [.lines(group: group, stream: stream, lines.map(\.text))])
    }
    func setState(_ alarm: String, to state: String, reason: String) async throws { try note("alarm", [.alarm(alarm, state)]) }
    func invoke(_ function: String, event: [UInt8]) async throws { try note("lambda", [.invoked(function, String(decoding: event, as: UTF8.self))]) }
    func post(_ url: String, headers: [RuleAction.Pair], _ body: [UInt8]) async throws -> Int {
        try note("http", [.posted(url, Dictionary(uniqueKeysWithValues: headers.map { ($0.key, $0.value) }), String(decoding: body, as: UTF8.self))])
        return state.withLock { $0.status }
    }
}
