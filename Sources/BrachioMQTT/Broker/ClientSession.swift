internal import BrachioCore

/// A client's session: what it subscribed to and what it has yet to get. Outlives connections where it has an expiry interval.
/// Belongs to the broker's thread.
package final class ClientSession {
    package let clientID: String
    /// The row in the store; 0 for a session that ends with its connection.
    var storedID: Int64 = 0
    var expirySeconds: UInt32 = 0
    var subscriptions: [ExactText: (filter: TopicFilter, subscription: Subscription)] = [:]
    var window: DeliveryWindow<Delivery>
    /// Packet identifiers of messages of quality of service 2 that the client has not released, between connections.
    var unreleased: Set<UInt16> = []
    var connection: ClientConnection?
    /// A service of the server in the place of a client.
    var consumer: ServiceConsumer?
    var permissions: (any ClientPermissions)?
    /// A will that waits for the client to come back.
    var delayedWill: (message: Message, atMilliseconds: Int64)?
    /// Milliseconds since 1970 at which the session ends unless its client is back.
    var expiresAtMilliseconds: Int64?
    /// When the wheel looks at that next.
    var expiryLookSecond: Int?
    var isEnded = false

    // MARK: what waits

    /// Bytes of the messages in memory, and of all messages.
    var residentBytes = 0
    var queuedBytes = 0
    /// The number that the next stored message gets, and the one after which none is in memory.
    var nextSequence: Int64 = 1
    var lastResident: Int64 = 0
    /// Messages that wait on disk only.
    var spilledMessages = 0
    var isLoading = false

    // MARK: publishers that wait for this session

    var throttled: [ClientConnection] = []
    var lastProgressSecond = 0
    var isStalled = false
    var awaitsStallCheck = false

    init(_ clientID: String, receiveMaximum: Int) {
        self.clientID = clientID
        window = DeliveryWindow(receiveMaximum: receiveMaximum)
    }

    var isPersistent: Bool { expirySeconds > 0 }
    var isAttached: Bool { connection != nil || consumer != nil }
    var waitingMessages: Int { window.waitingCount + spilledMessages }

    /// Levels of its deep topic filters, but for the one that is asked about.
    func deepLevels(without text: String) -> Int {
        let asked = ExactText(text)
        return subscriptions.reduce(0) { $0 + ($1.value.filter.levels.count > MQTTLimits.shallowLevels && $1.key != asked ? $1.value.filter.levels.count : 0) }
    }

    func mayReceive(_ topic: String) -> Bool { permissions?.mayReceive(from: topic) ?? true }
}
