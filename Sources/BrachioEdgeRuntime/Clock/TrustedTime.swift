internal import BrachioCore
package import Foundation
internal import Synchronization

/// The best guess of what time it is. The cloud's own word is believed, and the clock that only goes on carries it forward. Until the cloud has
/// spoken in this boot, the wall clock is believed unless it says less than the time at which the device's bundle was made, or than the
/// last thing the cloud said, which is kept over boots.
package final class TrustedTime: Sendable {
    /// A wall clock that is off by less is good enough for certificates.
    static let toleranceMilliseconds: Int64 = 3_600_000
    /// How far ahead of the last thing the cloud said a wall clock may be that makes the server's certificate expired.
    static let plausibleLeapMilliseconds: Int64 = 400 * 86_400_000
    /// How much more the cloud must have said for its word to be kept anew.
    private static let keptEveryMilliseconds: Int64 = 3_600_000

    /// A moment to verify certificates at.
    package enum Moment: Hashable, Sendable {
        case at(milliseconds: Int64)
        /// At least so late: nobody knows how much later.
        case notBefore(milliseconds: Int64)
    }

    private struct State {
        var floor: Int64
        var kept: Int64
        var anchor: (cloud: Int64, sinceBoot: Int64)?
    }

    private let clock: EdgeClock
    private let file: URL?
    private let state: Mutex<State>

    /// - Parameter file: keeps what the cloud said over boots; `nil` for no longer than this object.
    package init(_ clock: EdgeClock, notBeforeSeconds: Int64, keptIn file: URL? = nil) {
        self.clock = clock
        self.file = file
        let kept = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) }.flatMap { Int64($0) } ?? 0
        state = Mutex(State(floor: max(notBeforeSeconds * 1000, kept), kept: kept))
    }

    /// The cloud, whose certificate was verified, says what time it is.
    package func cloudSays(seconds: Int64) {
        let sinceBoot = clock.sinceBootMilliseconds(), said = seconds * 1000
        let isKept = state.withLock { state in
            state.anchor = (said, sinceBoot)
            guard said - state.kept >= Self.keptEveryMilliseconds else { return false }
            state.kept = said
            return true
        }
        // A full disk keeps what it has.
        if isKept, let file { try? AtomicFile.write(Data("\(said)".utf8), to: file, permissions: 0o600) }
    }

    /// Milliseconds since 1970.
    package var milliseconds: Int64 {
        let wall = clock.wallMilliseconds(), sinceBoot = clock.sinceBootMilliseconds()
        return state.withLock { state in
            if let anchor = state.anchor { return anchor.cloud + (sinceBoot - anchor.sinceBoot) }
            return max(wall, state.floor)
        }
    }

    /// How much more the wall clock says than the cloud does; `nil` until the cloud has spoken.
    package var wallAheadMilliseconds: Int64? {
        guard state.withLock({ $0.anchor }) != nil else { return nil }
        return clock.wallMilliseconds() - milliseconds
    }

    /// The moments at which a certificate that is valid will do, the likeliest first; `nil` where the wall clock alone says it.
    package var moments: [Moment]? {
        let wall = clock.wallMilliseconds(), best = milliseconds
        let (floor, isTold) = state.withLock { ($0.floor, $0.anchor != nil) }
        if isTold { return abs(best - wall) > Self.toleranceMilliseconds ? [.at(milliseconds: best)] : nil }
        if best - wall > Self.toleranceMilliseconds { return [.notBefore(milliseconds: floor)] }
        return wall - floor > Self.plausibleLeapMilliseconds ? [.at(milliseconds: wall), .notBefore(milliseconds: floor)] : nil
    }
}
