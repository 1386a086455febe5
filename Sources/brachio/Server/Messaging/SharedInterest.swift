internal import BrachioCore
internal import BrachioMQTT
internal import Logging
internal import NIOCore
internal import Synchronization

/// The shared subscriptions of one service at another broker.
///
/// A broker sends a message once for each shared subscription that it matches, with that subscription's identifier. Where several match, the
/// copy of the one with the lowest identifier counts, and the others are acknowledged and dropped: the service sees a message once.
///
/// Not every broker can share a subscription to topics that begin with `$` (mosquitto 2.0 finds no message for one); these are subscribed to
/// without a group unless the owner says that the broker can.
final class SharedInterest: TopicInterest {
    private struct State {
        var client: MQTTClient?
        var filters: Set<TopicFilter>
    }

    private let group: String
    private let sharesReserved: Bool
    private let log: Logger
    private let state: Mutex<State>

    /// - Parameter filters: known before the client connects, since what waits in its session comes at once.
    init(_ filters: [String], group: String, sharesReserved: Bool, log: Logger) throws {
        self.group = group
        self.sharesReserved = sharesReserved
        self.log = log
        state = Mutex(State(filters: try Self.filters(filters)))
    }

    private static func filters(_ texts: [String]) throws -> Set<TopicFilter> {
        var filters: Set<TopicFilter> = []
        for text in texts {
            do throws(ProtocolViolation) { filters.insert(try TopicFilter(text)) } catch { throw BrachioError(.invalidInput, error.message) }
        }
        return filters
    }

    /// A filter's subscription identifier: made of its text (FNV-1a), so that what has waited in a session over a restart still says what it is
    /// for. MQTT allows 1 to 268,435,455.
    static func identifier(_ filter: TopicFilter) -> UInt32 {
        let hash = filter.text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash % 268_435_455) + 1
    }

    /// Whether this copy of a message is the one that counts.
    func isMeant(_ message: BrokerMessage) -> Bool {
        let identifiers = message.properties.subscriptionIdentifiers
        if identifiers.isEmpty { return true }
        // A subscription that has been given up matches nothing.
        let matching = state.withLock(\.filters).filter { $0.matches(message.topic) }.map(Self.identifier)
        return matching.min().map(identifiers.contains) ?? false
    }

    /// Makes the subscriptions; returns what waits for the broker's answers.
    func attach(_ client: MQTTClient) -> @Sendable () async -> Void {
        let filters = state.withLock { state in
            state.client = client
            return state.filters
        }
        return subscribe(client, filters)
    }

    func change(to texts: [String]) async throws {
        let wanted = try Self.filters(texts)
        let (client, new, old) = state.withLock { state in
            defer { state.filters = wanted }
            return (state.client, wanted.subtracting(state.filters), state.filters.subtracting(wanted))
        }
        guard let client else { return }
        _ = subscribe(client, new)
        if !old.isEmpty { Task { try? await client.unsubscribe(old.map(shared)) } }
    }

    private func subscribe(_ client: MQTTClient, _ filters: Set<TopicFilter>) -> @Sendable () async -> Void {
        let answers = filters.sorted { $0.text < $1.text }.map { filter in
            let answer = client.subscribing([shared(filter)], SubscriptionOptions(qos: .atLeastOnce), identifier: Self.identifier(filter))
            answer.whenComplete { [log] result in
                switch result {
                case .success(let reasons):
                    for reason in reasons where reason.isFailure {
                        log.error("the broker refuses a subscription", metadata: ["filter": "\(filter.text)", "reason": "\(reason)"])
                    }
                case .failure(let error): log.error("a subscription is not made", metadata: ["filter": "\(filter.text)", "error": "\(error)"])
                }
            }
            return answer
        }
        return { for answer in answers { _ = try? await answer.get() } }
    }

    private func shared(_ filter: TopicFilter) -> String {
        filter.text.hasPrefix("$") && !sharesReserved ? filter.text : "$share/\(group)/\(filter.text)"
    }
}
