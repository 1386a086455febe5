internal import BrachioCore
package import Logging
package import NIOCore
internal import Synchronization

/// Sends a message to the cloud.
package protocol CloudSender: Sendable {
    /// Returns when there is a connection.
    func connected() async throws
    /// Messages go out in the order of these calls. Succeeds when the cloud has the message, which may be after any number of connections.
    func send(_ message: SpoolMessage) -> EventLoopFuture<Void>
}

/// Empties the spool into the cloud: in order, many on their way, no faster than the pace.
package final class SpoolDrain: Sendable {
    private struct Slots {
        var free: Int
        var waiting: CheckedContinuation<Void, Never>?
        /// Messages that could not be sent and will be once more.
        var again: [SpooledMessage] = []
        var isEnded = false
    }

    /// How long a message that the cloud has no room for now is kept back.
    private static let againMilliseconds = 1_000

    private let spool: Spool
    private let sender: any CloudSender
    private let clock: EdgeClock
    private let perSecondMax: Int
    private let slots: Mutex<Slots>
    private let log: Logger

    package init(_ spool: Spool, _ sender: any CloudSender, inFlightMax: Int = 100, perSecondMax: Int = 2_000, clock: EdgeClock, log: Logger) {
        self.spool = spool
        self.sender = sender
        self.clock = clock
        self.perSecondMax = perSecondMax
        slots = Mutex(Slots(free: max(1, inFlightMax)))
        self.log = log
    }

    /// Returns when the spool is closed, or the task is cancelled.
    package func run() async throws {
        var pace = Pace(perSecondMax: perSecondMax, nowMilliseconds: clock.sinceBootMilliseconds())
        while !Task.isCancelled {
            try await sender.connected()
            let free = await freeSlots()
            if slots.withLock(\.isEnded) { return }
            let (allowed, wait) = pace.take(free, nowMilliseconds: clock.sinceBootMilliseconds())
            if allowed == 0 {
                try await Task.sleep(for: .milliseconds(wait))
                continue
            }
            var batch = slots.withLock { slots in
                let again = Array(slots.again.prefix(allowed))
                slots.again.removeFirst(again.count)
                return again
            }
            if batch.isEmpty { batch = try await spool.next(allowed) }
            if batch.isEmpty, spool.isClosed { return }
            pace.giveBack(allowed - batch.count)
            slots.withLock { $0.free -= batch.count }
            for message in batch { send(message) }
        }
    }

    private func freeSlots() async -> Int {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let isFree = slots.withLock { slots in
                if slots.free > 0 || slots.isEnded { return true }
                slots.waiting = done
                return false
            }
            if isFree { done.resume() }
        }
        return slots.withLock(\.free)
    }

    private func send(_ message: SpooledMessage) {
        sender.send(message.message).whenComplete { result in
            switch result {
            case .success: self.spool.confirm(message.position)
            case .failure(let error): if self.failed(message, error) { return }
            }
            self.release()
        }
    }

    /// Whether the message keeps its place on the way for a while.
    private func failed(_ message: SpooledMessage, _ error: any Error) -> Bool {
        switch (error as? BrachioError)?.code {
        case .interrupted?:
            slots.withLock { $0.isEnded = true }
        case .accessDenied?, .invalidInput?:
            log.error("the cloud does not take a message; it is dropped", metadata: ["topic": "\(message.message.topic)", "error": "\(error)"])
            spool.giveUp(message.position, .refusedByServer)
        default:
            Task {
                try? await Task.sleep(for: .milliseconds(Self.againMilliseconds))
                self.slots.withLock { $0.again.append(message) }
                self.release()
                self.spool.nudge()
            }
            return true
        }
        return false
    }

    private func release() {
        let waiting = slots.withLock { slots in
            slots.free += 1
            defer { slots.waiting = nil }
            return slots.waiting
        }
        waiting?.resume()
    }
}
