/// What a session still has to deliver: messages that wait, and messages on their way whose end the client has not confirmed
/// (sections 4.3 and 4.4). A value: it sends nothing itself.
///
/// Packet identifiers are given in turn, so that those on their way are neighbours and an answer finds its message by subtraction.
package struct DeliveryWindow<Item> {
    /// What the client has to say next about a message.
    package enum Awaiting: Hashable, Sendable {
        case acknowledgement
        case received
        case completion
    }

    package struct Sent {
        package let packetID: UInt16
        package let item: Item
        package var awaiting: Awaiting
        fileprivate var isDone = false
    }

    /// What an answer meant.
    package enum Outcome {
        /// The message is delivered.
        case done(Item)
        /// PUBREC: a PUBREL is to be sent.
        case release
        /// No such message is on its way.
        case unknown
        /// The message is on its way, and another kind of answer is due.
        case mistaken
    }

    private var sent = Queue<Sent>()
    private var waiting = Queue<Item>()
    private var nextID: UInt16 = 1
    /// Messages on their way that are not confirmed.
    package private(set) var unacknowledged = 0
    /// How many may be on their way: the client's receive maximum, and the server's own.
    package var receiveMaximum: Int

    /// Identifiers run from 1 to this one.
    private let lastID: UInt16

    package init(receiveMaximum: Int, lastID: UInt16 = .max) {
        self.receiveMaximum = receiveMaximum
        self.lastID = lastID
    }

    package var waitingCount: Int { waiting.count }
    package var isEmpty: Bool { waiting.isEmpty && unacknowledged == 0 }
    package var hasRoom: Bool { unacknowledged < receiveMaximum && sent.count < Int(lastID) }

    /// Puts a message at the end of those that wait.
    package mutating func enqueue(_ item: Item) { waiting.append(item) }

    /// Takes the next message that waits and may be sent now.
    package mutating func next(_ exactlyOnce: (Item) -> Bool) -> (packetID: UInt16, item: Item)? {
        guard hasRoom, let item = waiting.popFirst() else { return nil }
        return (send(item, exactlyOnce: exactlyOnce(item)), item)
    }

    /// Sends without waiting. The caller has seen that nothing waits and that there is room.
    package mutating func send(_ item: Item, exactlyOnce: Bool) -> UInt16 {
        let packetID = nextID
        nextID = nextID == lastID ? 1 : nextID + 1
        sent.append(Sent(packetID: packetID, item: item, awaiting: exactlyOnce ? .received : .acknowledgement))
        unacknowledged += 1
        return packetID
    }

    private func place(_ packetID: UInt16) -> Int? {
        guard let first = sent.first, packetID > 0 else { return nil }
        guard packetID <= lastID else { return nil }
        let distance = (Int(packetID) - Int(first.packetID) + Int(lastID)) % Int(lastID)
        return distance < sent.count ? distance : nil
    }

    /// PUBACK.
    package mutating func acknowledge(_ packetID: UInt16) -> Outcome { finish(packetID, .acknowledgement) }

    /// PUBREC; with a failure it ends the delivery.
    package mutating func receive(_ packetID: UInt16, failed: Bool = false) -> Outcome {
        guard let place = place(packetID) else { return .unknown }
        guard !sent[place].isDone else { return .unknown }
        // A PUBREC that comes again is answered again.
        if sent[place].awaiting == .completion { return failed ? .unknown : .release }
        guard sent[place].awaiting == .received else { return .mistaken }
        if failed { return finish(packetID, .received) }
        sent[place].awaiting = .completion
        return .release
    }

    /// PUBCOMP.
    package mutating func complete(_ packetID: UInt16) -> Outcome { finish(packetID, .completion) }

    private mutating func finish(_ packetID: UInt16, _ awaited: Awaiting) -> Outcome {
        guard let place = place(packetID) else { return .unknown }
        guard !sent[place].isDone else { return .unknown }
        guard sent[place].awaiting == awaited else { return .mistaken }
        let item = sent[place].item
        unacknowledged -= 1
        if place == 0 {
            sent.removeFirst()
            while let first = sent.first, first.isDone { sent.removeFirst() }
        } else {
            sent[place].isDone = true
        }
        return .done(item)
    }

    /// What is on its way, oldest first: sent again when the client comes back.
    package var unfinished: [Sent] { sent.elements.filter { !$0.isDone } }

    /// Gives back memory of busier times.
    package mutating func release() {
        sent.release()
        waiting.release()
    }

    /// Everything that is not delivered, oldest first.
    package var items: [Item] { unfinished.map(\.item) + waiting.elements }

    /// Takes out what waits and `isStale`.
    package mutating func removeWaiting(where isStale: (Item) -> Bool) -> [Item] {
        var removed: [Item] = []
        waiting.removeAll { item in
            guard isStale(item) else { return false }
            removed.append(item)
            return true
        }
        return removed
    }
}
