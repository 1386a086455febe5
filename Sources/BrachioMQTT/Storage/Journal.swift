internal import BrachioCore
internal import Logging
internal import NIOCore

/// Gathers changes while the store makes earlier ones durable, so that one sync of the disk serves all that came in meanwhile. What is
/// taken back before its turn is never written. Belongs to the broker's thread.
final class Journal {
    /// How long the store is left alone after it has refused: a full disk does not empty at once.
    static let retrySeconds: Int64 = 1

    private let store: (any SessionStore)?
    private let eventLoop: any EventLoop
    private let log: Logger
    private var pending: [JournalEntry?] = []
    private var cancelled = 0
    /// What the store has refused, to be tried again.
    private var refused: [JournalEntry] = []
    private var isCommitting = false
    private var isScheduled = false
    private(set) var isFailing = false
    /// The batch that gathers now, and the last one that is durable with all before it.
    private var gathering: UInt64 = 1
    private(set) var committed: UInt64 = 0
    private var waiters: [(ticket: UInt64, wake: () -> Void)] = []
    /// Called when more has become durable.
    var onCommit: () -> Void = {}

    private var nextMessageID: Int64
    /// Messages in more than one queue.
    private var shared: [Int64: Int]
    private var pendingMessages: [Int64: Int] = [:]
    private var pendingDeliveries: [Place: Int] = [:]

    private struct Place: Hashable {
        let session: Int64
        let sequence: Int64
    }

    /// - Parameter store: `nil` keeps nothing, and everything counts as durable.
    init(_ store: (any SessionStore)?, _ state: StoredState, on eventLoop: any EventLoop, log: Logger) {
        self.store = store
        self.eventLoop = eventLoop
        self.log = log
        nextMessageID = state.lastMessageID + 1
        shared = state.sharedMessages
    }

    var backlog: Int { pending.count - cancelled + refused.count }
    var isIdle: Bool { !isCommitting && backlog == 0 }
    var isDurable: Bool { store != nil }

    /// Returns the batch after which `entry` is durable.
    @discardableResult
    func append(_ entry: JournalEntry) -> UInt64 {
        guard store != nil else { return 0 }
        pending.append(entry)
        schedule()
        return gathering
    }

    /// Calls `wake` once the batch is durable.
    func whenCommitted(_ ticket: UInt64, _ wake: @escaping () -> Void) {
        if ticket <= committed { wake() } else { waiters.append((ticket, wake)) }
    }

    /// Puts a message into a session's queue, with its content the first time.
    func enqueue(_ message: Message, _ delivery: Delivery, session: Int64, sequence: Int64) -> UInt64 {
        guard store != nil else { return 0 }
        if message.storedID == 0 {
            message.storedID = nextMessageID
            nextMessageID += 1
            pendingMessages[message.storedID] = pending.count
            pending.append(.message(id: message.storedID, StoredMessage(message)))
        } else {
            shared[message.storedID, default: 1] += 1
        }
        pendingDeliveries[Place(session: session, sequence: sequence)] = pending.count
        return append(
            .enqueue(
                StoredDelivery(
                    session: session, sequence: sequence, message: message.storedID, qos: delivery.qos, retain: delivery.retain,
                    identifiers: delivery.identifiers)))
    }

    /// Takes a message out of a session's queue: from the batch that gathers, if it is still there.
    func dequeue(message: Int64, session: Int64, sequence: Int64) {
        guard store != nil else { return }
        if let index = pendingDeliveries.removeValue(forKey: Place(session: session, sequence: sequence)) {
            cancel(index)
        } else {
            append(.dequeue(session: session, sequence: sequence))
        }
        forget(message)
    }

    /// One queue less holds the message.
    func forget(_ message: Int64) {
        if let count = shared[message] {
            shared[message] = count > 2 ? count - 1 : nil
        } else if let index = pendingMessages.removeValue(forKey: message) {
            cancel(index)
        } else {
            append(.forgetMessage(id: message))
        }
    }

    private func cancel(_ index: Int) {
        pending[index] = nil
        cancelled += 1
    }

    private func schedule() {
        if isScheduled || isCommitting || isFailing { return }
        isScheduled = true
        eventLoop.assumeIsolated().execute { [self] in
            isScheduled = false
            commit()
        }
    }

    private func commit() {
        guard let store, !isCommitting else { return }
        let batch = refused + pending.compactMap { $0 }
        let number = gathering
        gathering += 1
        pending.removeAll(keepingCapacity: pending.count < 4_096)
        cancelled = 0
        pendingMessages.removeAll(keepingCapacity: true)
        pendingDeliveries.removeAll(keepingCapacity: true)
        refused = []
        if batch.isEmpty { return finish(number, batch, nil) }
        isCommitting = true
        let bound = NIOLoopBound(self, eventLoop: eventLoop), eventLoop = eventLoop
        Task {
            do {
                try await store.commit(batch)
                eventLoop.execute { bound.value.finish(number, batch, nil) }
            } catch {
                eventLoop.execute { bound.value.finish(number, batch, error) }
            }
        }
    }

    private func finish(_ number: UInt64, _ batch: [JournalEntry], _ error: (any Error)?) {
        isCommitting = false
        if let error {
            if !isFailing { log.error("sessions are not being stored; their publishers wait", metadata: ["error": "\(error)"]) }
            isFailing = true
            refused = batch
            eventLoop.assumeIsolated().scheduleTask(in: .seconds(Self.retrySeconds)) { [self] in commit() }
            return
        }
        if isFailing { log.notice("sessions are being stored again") }
        isFailing = false
        committed = number
        onCommit()
        let woken = waiters.filter { $0.ticket <= number }
        waiters.removeAll { $0.ticket <= number }
        for waiter in woken { waiter.wake() }
        if !pending.isEmpty { schedule() }
    }
}

extension StoredMessage {
    init(_ message: Message) {
        self.init(
            topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain, properties: message.properties,
            expiresAtMilliseconds: message.expiresAtMilliseconds, publisher: message.publisher)
    }
}

extension Message {
    convenience init(_ stored: StoredMessage) {
        self.init(
            topic: stored.topic, payload: stored.payload, qos: stored.qos, retain: stored.retain, properties: stored.properties,
            expiresAtMilliseconds: stored.expiresAtMilliseconds, publisher: stored.publisher)
    }
}
