internal import Foundation

/// The device's clocks, handed in. The wall clock of a device may be wrong by decades and may jump; the other only goes on, also through
/// sleep, and starts anew with each boot.
package struct EdgeClock: Sendable {
    package var wallMilliseconds: @Sendable () -> Int64
    package var sinceBootMilliseconds: @Sendable () -> Int64
    /// Tells boots apart.
    package var boot: String

    package init(wallMilliseconds: @escaping @Sendable () -> Int64, sinceBootMilliseconds: @escaping @Sendable () -> Int64, boot: String) {
        self.wallMilliseconds = wallMilliseconds
        self.sinceBootMilliseconds = sinceBootMilliseconds
        self.boot = boot
    }
}

extension EdgeClock {
    /// The same with a wall clock that says less by so much.
    func corrected(aheadSeconds: Int64) -> EdgeClock {
        let wall = wallMilliseconds
        return EdgeClock(wallMilliseconds: { wall() - aheadSeconds * 1000 }, sinceBootMilliseconds: sinceBootMilliseconds, boot: boot)
    }

    /// The machine's own. What has passed since the boot is read once, in hundredths of a second; Swift's continuous clock goes on from there.
    package static let system: EdgeClock = {
        let start = ContinuousClock.now, atStart = (text("/proc/uptime").split(separator: " ").first.flatMap { Double($0) } ?? 0) * 1000
        return EdgeClock(
            wallMilliseconds: { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) },
            sinceBootMilliseconds: {
                let (seconds, attoseconds) = (ContinuousClock.now - start).components
                return Int64(atStart) + seconds * 1000 + attoseconds / 1_000_000_000_000_000
            }, boot: String(text("/proc/sys/kernel/random/boot_id").prefix { !$0.isNewline }))
    }()

    private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
