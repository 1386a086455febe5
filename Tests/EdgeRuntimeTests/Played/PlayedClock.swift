import BrachioEdgeRuntime
import Synchronization

/// Clocks that a test sets.
final class PlayedClock: Sendable {
    private let times: Mutex<(wall: Int64, sinceBoot: Int64)>

    init(wallSeconds: Int64 = 1_764_000_000, sinceBootSeconds: Int64 = 100) {
        times = Mutex((wallSeconds * 1000, sinceBootSeconds * 1000))
    }

    func pass(seconds: Int64) {
        times.withLock { times in
            times.wall += seconds * 1000
            times.sinceBoot += seconds * 1000
        }
    }

    func setWall(seconds: Int64) { times.withLock { $0.wall = seconds * 1000 } }

    func clock(boot: String = "first") -> EdgeClock {
        EdgeClock(wallMilliseconds: { self.times.withLock { $0.wall } }, sinceBootMilliseconds: { self.times.withLock { $0.sinceBoot } }, boot: boot)
    }
}
