/// Whether a function runs, and what is to be done next. A pure value: times are spans since any fixed instant, events come in, actions go out.
///
/// A pinned function is started, and started again with a growing delay whenever it ends. A function on demand is started for its first
/// message and asked to end when it has been idle. How long a function takes before its first message is its own affair: one that never asks
/// for work runs on.
package struct FunctionLifecycle: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        /// Nothing runs and nothing is wanted.
        case resting
        case running(since: Duration)
        /// It failed, and is started again at this time.
        case waiting(until: Duration)
        /// It was asked to end; at this time it is killed.
        case ending(killedAt: Duration, restsAfterwards: Bool)
        /// It is not to be started any more.
        case stopped
    }

    package enum Event: Sendable, Hashable {
        /// The deployment is in force.
        case start
        /// Another deployment is in force that has the function as it is.
        case startAfresh
        /// A message arrived.
        case demand
        /// The process ended, or could not be started.
        case ended(hasWork: Bool)
        /// The process ended because the one message that it was started for is done.
        case finished(hasWork: Bool)
        /// It broke a limit: of time for a message, or of memory.
        case brokeLimit
        /// It has had nothing to do for as long as it may.
        case idledOut
        /// The time of a `wake` has come.
        case woke
        /// The function is to go.
        case stop
    }

    package enum Action: Sendable, Hashable {
        case launch
        /// Asks the process to end.
        case terminate
        case kill
        /// Send `woke` at this time.
        case wake(at: Duration)
    }

    package let isPinned: Bool
    package let grace: Duration
    package private(set) var state = State.resting
    /// Failures since it last ran for long.
    package private(set) var failures = 0
    /// How often it was started.
    package private(set) var starts = 0

    package init(isPinned: Bool, grace: Duration = .seconds(FunctionLimits.graceSeconds)) {
        self.isPinned = isPinned
        self.grace = grace
    }

    package mutating func handle(_ event: Event, at now: Duration) -> [Action] {
        switch (state, event) {
        case (.resting, .start) where isPinned, (.resting, .demand): return launch(at: now)
        case (.waiting, .startAfresh):
            failures = 0
            return launch(at: now)
        case (_, .startAfresh):
            failures = 0
            return []
        case (.running(let since), .ended(let hasWork)): return ended(since: since, hasWork: hasWork, at: now)
        case (.running, .finished(let hasWork)): return finished(hasWork: hasWork, at: now)
        case (.running, .brokeLimit): return [.kill]
        case (.running, .idledOut) where !isPinned: return end(at: now, restsAfterwards: true)
        case (.running, .stop): return end(at: now, restsAfterwards: false)
        case (.waiting(let until), .woke) where now >= until: return launch(at: now)
        case (.waiting, .stop), (.resting, .stop):
            state = .stopped
            return []
        case (.ending(let killedAt, _), .woke) where now >= killedAt: return [.kill]
        case (.ending(let killedAt, _), .stop):
            state = .ending(killedAt: killedAt, restsAfterwards: false)
            return []
        case (.ending(_, let restsAfterwards), .ended(let hasWork)), (.ending(_, let restsAfterwards), .finished(let hasWork)):
            state = restsAfterwards ? .resting : .stopped
            return restsAfterwards && hasWork ? launch(at: now) : []
        default: return []
        }
    }

    private mutating func launch(at now: Duration) -> [Action] {
        state = .running(since: now)
        starts += 1
        return [.launch]
    }

    private mutating func end(at now: Duration, restsAfterwards: Bool) -> [Action] {
        state = .ending(killedAt: now + grace, restsAfterwards: restsAfterwards)
        return [.terminate, .wake(at: now + grace)]
    }

    private mutating func finished(hasWork: Bool, at now: Duration) -> [Action] {
        failures = 0
        state = .resting
        return hasWork ? launch(at: now) : []
    }

    private mutating func ended(since: Duration, hasWork: Bool, at now: Duration) -> [Action] {
        if now - since >= .seconds(FunctionLimits.steadySeconds) { failures = 0 }
        failures += 1
        guard isPinned || hasWork else {
            state = .resting
            return []
        }
        let next = now + Self.delay(afterFailures: failures)
        state = .waiting(until: next)
        return [.wake(at: next)]
    }

    /// 1, 2, 4, … seconds, and no more than `FunctionLimits.restartDelaySeconds`.
    package static func delay(afterFailures failures: Int) -> Duration {
        .seconds(min(FunctionLimits.restartDelaySeconds, 1 << min(max(failures, 1) - 1, 16)))
    }
}
