internal import BrachioCore

/// Whose rules the broker follows: those of IoT Core, or the standard's.
package enum BrokerMode: String, Sendable, CaseIterable {
    case aws
    case strict
}

/// What a broker offers and how much it bears. A limit's unit is the last word of its name.
package struct BrokerSettings: Sendable {
    package var mode: BrokerMode
    package var maximumQoS: QualityOfService
    /// Whether `sensor/#` matches `sensor`.
    package var hashMatchesParent: Bool
    /// Whether a subscription with a wildcard is sent retained messages.
    package var wildcardsGetRetained: Bool
    /// Whether topics that begin with `$aws` keep a retained message.
    package var reservedTopicsRetain: Bool
    /// The return code of a refused CONNECT of version 3.1.1.
    package var unauthorizedReturnCode: UInt8
    package var payloadBytesMax: Int
    package var topicSlashesMax: Int
    package var subscribeFiltersMax: Int
    package var sessionSubscriptionsMax: Int
    /// Messages that a client may have unanswered: in each direction.
    package var unacknowledgedMessagesMax: Int
    package var clientIDCharactersMax: Int
    /// Whether clients get what others publish. Without, a message goes to the services alone, and clients get what services publish to each of
    /// them (``MQTTBroker/publish(_:onlyTo:)``).
    package var relaysAmongClients = true
    package var sessionExpirySecondsMax: UInt32 = .max
    package var topicAliasesMax: UInt16 = 8
    package var connectionsMax = 50_000
    package var sessionsMax = 100_000
    /// A connection that has sent no CONNECT for so long is closed.
    package var connectSecondsMax = 10
    /// A connection without encryption that has said and got nothing for so long gives up its channel; 0 lets each keep its own.
    package var channelIdleSecondsMax = 10
    /// Messages that a session keeps while its client is away or slow. One more ends the session, which the client sees when it is back.
    package var queuedMessagesMax = 100_000
    package var queuedBytesMax = 512 << 20
    /// The same for a session that is not stored, and so waits in memory.
    package var unstoredMessagesMax = 10_000
    package var unstoredBytesMax = 64 << 20
    /// Of those, what a session keeps in memory; the rest waits on disk.
    package var residentMessagesMax = 1_000
    package var residentBytesMax = 4 << 20
    /// From so many messages on that wait for a connected client, its publishers are made to wait too.
    package var throttleMessages = 500
    /// A client that has taken nothing for so long no longer holds up its publishers.
    package var stallSecondsMax = 10
    /// Bytes that wait in memory for slow sockets, all together: what one of them may hold is its share.
    package var outboundBytesMax = 256 << 20
    package var retainedMessagesMax = 100_000
    package var retainedBytesMax = 256 << 20
    /// Changes that wait to be made durable. Publishers wait from there on.
    package var journalBacklogMax = 20_000

    package init(_ mode: BrokerMode) {
        self.mode = mode
        switch mode {
        case .aws:
            maximumQoS = .atLeastOnce
            hashMatchesParent = false
            wildcardsGetRetained = false
            reservedTopicsRetain = false
            unauthorizedReturnCode = 7
            payloadBytesMax = 128 << 10
            topicSlashesMax = 7
            subscribeFiltersMax = 8
            sessionSubscriptionsMax = 50
            unacknowledgedMessagesMax = 100
            clientIDCharactersMax = 128
        case .strict:
            maximumQoS = .exactlyOnce
            hashMatchesParent = true
            wildcardsGetRetained = true
            reservedTopicsRetain = true
            unauthorizedReturnCode = 5
            payloadBytesMax = 16 << 20
            topicSlashesMax = MQTTLimits.fieldBytes
            subscribeFiltersMax = MQTTLimits.packetFilters
            sessionSubscriptionsMax = 10_000
            unacknowledgedMessagesMax = 1_000
            clientIDCharactersMax = 1_024
        }
    }

    /// A packet with the largest payload, the longest topic, and properties.
    package var packetBytesMax: Int { payloadBytesMax + MQTTLimits.fieldBytes + (64 << 10) }

    /// Slashes that a topic may have: the three levels before a rule's topic do not count (Basic Ingest).
    func slashesMax(for topic: String) -> Int { topicSlashesMax + (mode == .aws && topic.begins(with: MQTTLimits.basicIngestPrefix) ? 3 : 0) }
}

/// Time, handed in. The first cannot jump; the second is what is stored.
package struct BrokerClock: Sendable {
    package var monotonicMilliseconds: @Sendable () -> Int64
    package var wallMilliseconds: @Sendable () -> Int64

    package init(monotonicMilliseconds: @escaping @Sendable () -> Int64, wallMilliseconds: @escaping @Sendable () -> Int64) {
        self.monotonicMilliseconds = monotonicMilliseconds
        self.wallMilliseconds = wallMilliseconds
    }
}
