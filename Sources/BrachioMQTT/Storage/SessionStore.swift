package import NIOCore

/// A change of what must survive the end of the process. Entries are made durable in order, many at once.
package enum JournalEntry: Sendable, Hashable {
    case session(StoredSession)
    /// With its subscriptions and all that waits for it.
    case endSession(Int64)
    case subscription(session: Int64, filter: String, Subscription)
    case endSubscription(session: Int64, filter: String)
    case message(id: Int64, StoredMessage)
    case forgetMessage(id: Int64)
    case enqueue(StoredDelivery)
    case dequeue(session: Int64, sequence: Int64)
    /// A message of quality of service 2 came in, or was released.
    case received(session: Int64, packetID: UInt16)
    case released(session: Int64, packetID: UInt16)
    case retain(StoredMessage)
    case clearRetained(topic: String)
}

/// A session as it is stored.
package struct StoredSession: Sendable, Hashable {
    package var id: Int64
    package var clientID: String
    package var expirySeconds: UInt32
    /// Milliseconds since 1970; `nil` while the client is connected.
    package var disconnectedAtMilliseconds: Int64?

    package init(id: Int64, clientID: String, expirySeconds: UInt32, disconnectedAtMilliseconds: Int64?) {
        self.id = id
        self.clientID = clientID
        self.expirySeconds = expirySeconds
        self.disconnectedAtMilliseconds = disconnectedAtMilliseconds
    }
}

/// A message as it is stored.
package struct StoredMessage: Sendable, Hashable {
    package var topic: String
    package var payload: ByteBuffer
    package var qos: QualityOfService
    package var retain: Bool
    package var properties: Properties
    package var expiresAtMilliseconds: Int64?
    package var publisher: String

    package init(
        topic: String, payload: ByteBuffer, qos: QualityOfService, retain: Bool, properties: Properties, expiresAtMilliseconds: Int64?,
        publisher: String
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
        self.expiresAtMilliseconds = expiresAtMilliseconds
        self.publisher = publisher
    }
}

/// A message's place in a session's queue.
package struct StoredDelivery: Sendable, Hashable {
    package var session: Int64
    package var sequence: Int64
    package var message: Int64
    package var qos: QualityOfService
    package var retain: Bool
    package var identifiers: [UInt32]

    package init(session: Int64, sequence: Int64, message: Int64, qos: QualityOfService, retain: Bool, identifiers: [UInt32]) {
        self.session = session
        self.sequence = sequence
        self.message = message
        self.qos = qos
        self.retain = retain
        self.identifiers = identifiers
    }
}

/// All that a store holds but the queues, which are loaded as they are needed.
package struct StoredState: Sendable {
    package struct Session: Sendable {
        package var row: StoredSession
        package var subscriptions: [(filter: String, subscription: Subscription)] = []
        package var unreleased: Set<UInt16> = []
        package var queuedMessages = 0
        package var queuedBytes = 0
        package var lastSequence: Int64 = 0
    }

    package var sessions: [Session] = []
    package var retained: [StoredMessage] = []
    /// Messages that wait in more than one queue, with in how many.
    package var sharedMessages: [Int64: Int] = [:]
    package var lastMessageID: Int64 = 0

    package init() {}
}

/// Keeps sessions and retained messages.
package protocol SessionStore: Sendable {
    /// What was durable when the process ended.
    func recover() async throws -> StoredState
    /// Returns when all of `entries` are durable, and throws where none is.
    func commit(_ entries: [JournalEntry]) async throws
    /// The queue of a session from behind `sequence` on.
    func load(session: Int64, after sequence: Int64, messagesMax: Int, bytesMax: Int) async throws -> [(delivery: StoredDelivery, message: StoredMessage)]
    func close() async
}
