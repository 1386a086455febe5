internal import Synchronization

/// How many invocations run at once; events wait for a place, callers do not.
final class InvocationPlaces: Sendable {
    private struct State {
        var running = 0
        var waiting = 0
        var queue: [CheckedContinuation<Void, Never>] = []
    }

    private let running: Int
    private let waiting: Int
    private let state = Mutex(State())

    init(running: Int, waiting: Int) {
        self.running = running
        self.waiting = waiting
    }

    func takeNow() -> Bool {
        state.withLock { state in
            guard state.running < running else { return false }
            state.running += 1
            return true
        }
    }

    /// Reserves a place in the queue.
    func mayWait() -> Bool {
        state.withLock { state in
            guard state.waiting < waiting else { return false }
            state.waiting += 1
            return true
        }
    }

    /// Leaves the queue for a place, once there is one.
    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.running >= running else {
                    state.running += 1
                    state.waiting -= 1
                    return true
                }
                state.queue.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.queue.isEmpty else {
                state.running -= 1
                return nil
            }
            state.waiting -= 1
            return state.queue.removeFirst()
        }
        next?.resume()
    }
}
