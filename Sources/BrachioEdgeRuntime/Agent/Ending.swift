internal import Synchronization

/// How an agent comes to its end: said once, waited for once.
package final class Ending: Sendable {
    package enum Reason: Hashable, Sendable {
        case stopped
        /// Another program is to take its place.
        case restart
        /// It was on trial, and works.
        case confirmed
    }

    private struct State {
        var reason: Reason?
        var waiting: CheckedContinuation<Reason, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func say(_ reason: Reason) {
        let waiting = state.withLock { state -> CheckedContinuation<Reason, Never>? in
            guard state.reason == nil else { return nil }
            state.reason = reason
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: reason)
    }

    package func wait() async -> Reason {
        await withCheckedContinuation { waiting in
            let reason = state.withLock { state in
                if state.reason == nil { state.waiting = waiting }
                return state.reason
            }
            if let reason { waiting.resume(returning: reason) }
        }
    }
}
