internal import NIOCore

/// Holds back the acknowledgement of a message until the services that answer it have made it their own. Belongs to the broker's thread.
final class AnswerHold {
    private var outstanding = 0
    private var released: [() -> Void] = []

    var isReleased: Bool { outstanding == 0 }

    func take() { outstanding += 1 }

    func release() {
        outstanding -= 1
        guard outstanding == 0 else { return }
        let woken = released
        released = []
        for wake in woken { wake() }
    }

    func whenReleased(_ wake: @escaping () -> Void) {
        if isReleased { wake() } else { released.append(wake) }
    }
}

/// What a service owes the publisher of a message. The publisher gets its acknowledgement only once the service has settled it, which is
/// to happen exactly once, on any thread: when the message's effect cannot be lost any more.
package struct ServiceReceipt: Sendable {
    private let hold: NIOLoopBound<AnswerHold>?
    private let eventLoop: (any EventLoop)?
    private let settled: (@Sendable () -> Void)?

    /// Of a message that nobody waits for.
    package static let none = ServiceReceipt()

    private init() { self.init(whenSettled: nil) }

    /// Of a message that came from another broker.
    init(whenSettled settled: (@Sendable () -> Void)?) {
        hold = nil
        eventLoop = nil
        self.settled = settled
    }

    init(_ hold: AnswerHold, on eventLoop: any EventLoop) {
        hold.take()
        self.hold = NIOLoopBound(hold, eventLoop: eventLoop)
        self.eventLoop = eventLoop
        settled = nil
    }

    /// Settles many with one turn of the broker's thread.
    package static func settle(_ receipts: [ServiceReceipt]) {
        for receipt in receipts { receipt.settled?() }
        let owed = receipts.compactMap(\.hold)
        guard let eventLoop = receipts.lazy.compactMap(\.eventLoop).first else { return }
        eventLoop.execute { for hold in owed { hold.value.release() } }
    }
}
