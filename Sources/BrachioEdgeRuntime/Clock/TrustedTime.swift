internal import Synchronization

/// The best guess of what time it is. The cloud's own word is believed, and the clock that only goes on carries it forward. Until the cloud has
/// spoken in this boot, the wall clock is believed unless it says less than the time at which the device's bundle was made, or than the
/// last thing the cloud said.
package final class TrustedTime: Sendable {
    /// A wall clock that is off by less is good enough for certificates.
    static let toleranceMilliseconds: Int64 = 3_600_000

    private struct State {
        var floor: Int64
        var anchor: (cloud: Int64, sinceBoot: Int64)?
    }

    private let clock: EdgeClock
    private let state: Mutex<State>

    package init(_ clock: EdgeClock, notBeforeSeconds: Int64) {
        self.clock = clock
        state = Mutex(State(floor: notBeforeSeconds * 1000))
    }

    /// The cloud, whose certificate was verified, says what time it is.
    package func cloudSays(seconds: Int64) {
        let sinceBoot = clock.sinceBootMilliseconds()
        state.withLock { $0.anchor = (seconds * 1000, sinceBoot) }
    }

    /// Milliseconds since 1970.
    package var milliseconds: Int64 {
        let wall = clock.wallMilliseconds(), sinceBoot = clock.sinceBootMilliseconds()
        return state.withLock { state in
            if let anchor = state.anchor { return anchor.cloud + (sinceBoot - anchor.sinceBoot) }
            return max(wall, state.floor)
        }
    }

    /// The time to verify certificates at, where the wall clock will not do.
    package var substituteMilliseconds: Int64? {
        let best = milliseconds
        return abs(best - clock.wallMilliseconds()) > Self.toleranceMilliseconds ? best : nil
    }
}
