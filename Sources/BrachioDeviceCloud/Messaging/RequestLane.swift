internal import Synchronization

/// Requests in the order in which they came, many at once: while one batch is being made durable the next one gathers, so that a sync of
/// the disk serves all that came in meanwhile.
final class RequestLane<Request: Sendable>: Sendable {
    private struct State {
        var waiting: [Request] = []
        var isDraining = false
    }

    private let state = Mutex(State())
    private let batchMax: Int
    private let waitingMax: Int
    private let perform: @Sendable ([Request]) async -> Void

    /// - Parameters:
    ///   - batchMax: requests that are performed together.
    ///   - waitingMax: requests beyond which none is taken.
    init(batchMax: Int, waitingMax: Int, perform: @escaping @Sendable ([Request]) async -> Void) {
        self.batchMax = batchMax
        self.waitingMax = waitingMax
        self.perform = perform
    }

    /// `false` where too many wait already; the request is not taken then.
    func submit(_ request: Request) -> Bool {
        let (isTaken, starts) = state.withLock { state in
            guard state.waiting.count < waitingMax else { return (false, false) }
            state.waiting.append(request)
            defer { state.isDraining = true }
            return (true, !state.isDraining)
        }
        if starts { Task { await drain() } }
        return isTaken
    }

    private func drain() async {
        while let batch = next() { await perform(batch) }
    }

    private func next() -> [Request]? {
        state.withLock { state in
            let batch = Array(state.waiting.prefix(batchMax))
            state.waiting.removeFirst(batch.count)
            if batch.isEmpty { state.isDraining = false }
            return batch.isEmpty ? nil : batch
        }
    }
}
