internal import BrachioMQTT
internal import BrachioRuleEngine
internal import Foundation
internal import Logging
internal import NIOCore
internal import Synchronization

/// Brings the broker's messages to the rules.
///
/// What is acknowledged (quality of service 1 and 2) waits in a session of the broker's that is stored: the publisher's PUBACK means that
/// the rules cannot lose it. What is not acknowledged waits in memory.
final class RuleFeed: Sendable {
    /// Messages that are on their way into the rules' queue at the same time: they share the syncs of the disk.
    static let inFlightMax = 1_000
    /// Messages without acknowledgement that are taken at once.
    static let batchMessages = 500

    private struct State {
        var waiting: [IngestedMessage] = []
        var dropped = 0
        var kept: ServiceSubscription?
        var passing: ServiceSubscription?
    }

    private let broker: MQTTBroker
    private let engine: RuleEngine
    private let log: Logger
    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init(_ broker: MQTTBroker, _ engine: RuleEngine, log: Logger) {
        self.broker = broker
        self.engine = engine
        self.log = log
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks the broker for messages of these topics.
    func follow(_ filters: [String]) async throws {
        if let (kept, passing) = state.withLock({ state in state.kept.flatMap { kept in state.passing.map { (kept, $0) } } }) {
            try await kept.change(to: filters)
            try await passing.change(to: filters)
            return
        }
        let kept = try await broker.process(filters, name: "rules", inFlightMax: Self.inFlightMax) { [engine] message in
            try await engine.take([Self.ingested(message)])
        }
        let passing = try await broker.observe(filters, name: "rules/passing") { [weak self] message in
            if message.qos == .atMostOnce { self?.note(Self.ingested(message)) }
        }
        state.withLock { ($0.kept, $0.passing) = (kept, passing) }
    }

    /// Called on the broker's thread.
    private func note(_ message: IngestedMessage) {
        let isFull = state.withLock { state in
            guard state.waiting.count < RuleEngineLimits.unacknowledgedMessages else {
                state.dropped += 1
                return state.dropped == 1
            }
            state.waiting.append(message)
            return false
        }
        if isFull { log.warning("messages without acknowledgement come faster than the rules take them; some are dropped") }
        arrived.yield()
    }

    /// Takes what is not acknowledged to the rules until the task is cancelled.
    func run() async {
        for await _ in arrivals {
            while let batch = next() {
                do { try await engine.take(batch) } catch {
                    log.error("messages without acknowledgement did not reach the rules", metadata: ["error": "\(error)", "messages": "\(batch.count)"])
                }
            }
        }
    }

    private func next() -> [IngestedMessage]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.dropped = 0
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.batchMessages))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    // MARK: messages

    /// Republished messages carry in their publisher's name how many rules they have passed through.
    static func publisher(rounds: Int) -> String { publisherPrefix + String(rounds) }
    private static let publisherPrefix = "$rule/"

    static func ingested(_ message: BrokerMessage) -> IngestedMessage {
        let rounds = message.publisher.hasPrefix(publisherPrefix) ? Int(message.publisher.dropFirst(publisherPrefix.count)) ?? 0 : 0
        let isClient = !message.publisher.isEmpty && !message.publisher.hasPrefix("$")
        var properties: [String: String] = [:]
        if !message.properties.isEmpty {
            properties["content_type"] = message.properties[text: .contentType]
            properties["response_topic"] = message.properties[text: .responseTopic]
            properties["correlation_data"] = message.properties[binary: .correlationData].map { String(buffer: $0) }
            properties["format_indicator"] = message.properties[number: .payloadFormatIndicator].map { $0 == 1 ? "UTF8_DATA" : "UNSPECIFIED_BYTES" }
        }
        return IngestedMessage(
            topic: message.topic, payload: Array(message.payload.readableBytesView), clientIdentifier: isClient ? message.publisher : nil,
            userProperties: message.properties.user.map { RuleAction.Pair(key: $0.name, value: $0.value) }, properties: properties, rounds: rounds,
            receivedMilliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
