internal import BrachioMQTT
internal import BrachioRuleEngine
internal import Foundation
internal import Logging
internal import NIOCore
internal import Synchronization

/// Brings the broker's messages to the rules, in order.
///
/// The publisher of a message of quality of service 1 or 2 gets its acknowledgement once what the rules want done is on disk. What is not
/// acknowledged waits in memory until then.
final class RuleFeed: Sendable {
    /// Messages that are taken at once: they share a sync of the disk.
    static let batchMessages = 500
    /// How long the rules are left alone after their queue has refused: a full disk does not empty at once.
    static let retrySeconds = 1.0

    private struct Waiting: Sendable {
        let message: IngestedMessage
        let receipt: ServiceReceipt
    }

    private struct State {
        var waiting: [Waiting] = []
        var isDropping = false
        var subscription: (any TopicInterest)?
    }

    private let broker: any ServiceBroker
    private let engine: RuleEngine
    private let log: Logger
    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init(_ broker: any ServiceBroker, _ engine: RuleEngine, log: Logger) {
        self.broker = broker
        self.engine = engine
        self.log = log
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks the broker for messages of these topics.
    func follow(_ filters: [String]) async throws {
        if let subscription = state.withLock({ $0.subscription }) { return try await subscription.change(to: filters) }
        let subscription = try await broker.answer(filters, name: "rules") { [weak self] message, receipt in
            self?.note(Waiting(message: Self.ingested(message), receipt: receipt), isAcknowledged: message.qos > .atMostOnce)
        }
        state.withLock { $0.subscription = subscription }
    }

    /// Called on the broker's thread. A flood of messages without acknowledgement is cut off; the others are as many as publishers may have
    /// unanswered.
    private func note(_ waiting: Waiting, isAcknowledged: Bool) {
        let beginsToDrop = state.withLock { state in
            guard isAcknowledged || state.waiting.count < RuleEngineLimits.unacknowledgedMessages else {
                defer { state.isDropping = true }
                return !state.isDropping
            }
            state.waiting.append(waiting)
            return false
        }
        if beginsToDrop { log.warning("messages without acknowledgement come faster than the rules take them; some are dropped") }
        arrived.yield()
    }

    /// Takes messages to the rules until the task is cancelled.
    func run() async {
        for await _ in arrivals {
            while let batch = next() {
                guard await take(batch) else { return }
                ServiceReceipt.settle(batch.map(\.receipt))
            }
        }
    }

    /// Tries until the rules have taken them; `false` where the task was cancelled meanwhile.
    private func take(_ batch: [Waiting]) async -> Bool {
        while !Task.isCancelled {
            do {
                try await engine.take(batch.map(\.message))
                return true
            } catch {
                log.error("messages do not reach the rules; their publishers wait", metadata: ["error": "\(error)", "messages": "\(batch.count)"])
                try? await Task.sleep(for: .seconds(Self.retrySeconds))
            }
        }
        return false
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDropping = false
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
    static let publisherPrefix = "$rule/"

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
