internal import BrachioCore
internal import Dispatch
internal import NIOCore
internal import Synchronization

/// Keeps messages for the cloud until the cloud has confirmed them: on disk before they are accepted, in order within their lane, within
/// bounds. While the disk makes some messages durable, others gather for the next sync.
package final class Spool: Sendable {
    /// The largest payload that a message may have: what brokers take.
    package static let payloadBytesMax = 128 << 10

    private struct Waiting {
        let offer: SpoolCore.Offer
        let done: CheckedContinuation<Void, any Error>
    }

    private struct Gathering {
        var waiting: [Waiting] = []
        var bytes = 0
        var isScheduled = false
        var isClosed = false
    }

    private struct Reader {
        let count: Int
        let done: CheckedContinuation<[SpooledMessage], any Error>
    }

    private let gathering = Mutex(Gathering())
    private let queue = DispatchQueue(label: "spool")
    private let settings: SpoolSettings
    // Both belong to the queue.
    private nonisolated(unsafe) let core: SpoolCore
    private nonisolated(unsafe) var reader: Reader?

    /// Takes up what `disk` holds. Looks at one segment a lane, however many messages wait.
    package init(_ disk: any SpoolDisk, _ settings: SpoolSettings, _ clock: EdgeClock) throws {
        self.settings = settings
        core = try SpoolCore(disk, settings, clock)
    }

    // MARK: accepting

    /// Returns when the message is durable.
    ///
    /// - Throws: `limitExceeded` where there is no room, `invalidInput` for a message that no broker takes.
    package func accept(_ message: SpoolMessage, in lane: SpoolLane) async throws {
        guard message.payload.readableBytes <= Self.payloadBytesMax, (1...Int(UInt16.max)).contains(message.topic.utf8.count) else {
            throw BrachioError(
                .invalidInput, "a message to \(message.topic.prefix(80)) cannot be sent to the cloud",
                cause: "it has \(message.payload.readableBytes) bytes, where \(Self.payloadBytesMax) are allowed")
        }
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            let bytes = SpoolRecord.bytes(of: message)
            let outcome: Result<Bool, BrachioError> = gathering.withLock { state in
                if state.isClosed { return .failure(BrachioError(.interrupted, "the agent is stopping")) }
                if state.bytes + bytes > settings.gatheringBytesMax, lane != .control {
                    return .failure(BrachioError(.limitExceeded, "the message is not kept for the cloud", cause: "messages come faster than the disk takes them"))
                }
                state.waiting.append(Waiting(offer: SpoolCore.Offer(message: message, lane: lane), done: done))
                state.bytes += bytes
                defer { state.isScheduled = true }
                return .success(!state.isScheduled)
            }
            switch outcome {
            case .success(true): queue.async { self.commit() }
            case .success(false): break
            case .failure(let error): done.resume(throwing: error)
            }
        }
    }

    private func commit() {
        let batch = gathering.withLock { state in
            defer {
                state.waiting = []
                state.bytes = 0
                state.isScheduled = false
            }
            return state.waiting
        }
        let results = core.commit(batch.map(\.offer))
        for (waiting, error) in zip(batch, results) {
            if let error { waiting.done.resume(throwing: error) } else { waiting.done.resume() }
        }
        serve()
    }

    /// Counts a message that was not even offered.
    package func noteDropped(_ reason: SpoolDropped.Reason) {
        queue.async { self.core.noteDropped(reason) }
    }

    // MARK: draining

    /// The next messages in order, at least one: waits for it. For one caller. Each message must be confirmed, or given up; after a restart
    /// those that were not come again. Empty once the spool is closed, and after ``nudge()``.
    package func next(_ count: Int) async throws -> [SpooledMessage] {
        try await withCheckedThrowingContinuation { done in
            queue.async {
                self.reader = Reader(count: count, done: done)
                self.serve()
            }
        }
    }

    /// Lets whoever waits for messages look after other things.
    package func nudge() {
        queue.async {
            let waiting = self.reader
            self.reader = nil
            waiting?.done.resume(returning: [])
        }
    }

    package var isClosed: Bool { gathering.withLock(\.isClosed) }

    private func serve() {
        guard let waiting = reader else { return }
        do {
            let found = try core.read(waiting.count)
            if found.isEmpty, !isClosed { return }
            reader = nil
            waiting.done.resume(returning: found)
        } catch {
            reader = nil
            waiting.done.resume(throwing: error)
        }
    }

    /// The cloud has the message.
    package func confirm(_ position: SpoolPosition) {
        queue.async { self.core.confirm(position, givenUp: nil) }
    }

    /// The message will never be delivered.
    package func giveUp(_ position: SpoolPosition, _ reason: SpoolDropped.Reason) {
        queue.async { self.core.confirm(position, givenUp: reason) }
    }

    // MARK: the rest

    /// Drops what is too old and writes confirmations down. To be called every second or so.
    package func upkeep() {
        queue.async { self.core.upkeep() }
    }

    package func statistics() async -> SpoolStatistics {
        await withCheckedContinuation { done in queue.async { done.resume(returning: self.core.currentStatistics()) } }
    }

    /// Takes nothing more, and returns when all that was taken is durable.
    package func close() async {
        gathering.withLock { $0.isClosed = true }
        await withCheckedContinuation { done in
            queue.async {
                self.commit()
                self.core.close()
                done.resume()
            }
        }
    }
}
