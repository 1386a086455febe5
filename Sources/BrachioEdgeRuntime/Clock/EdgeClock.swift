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
    /// The machine's own.
    package static let system = EdgeClock(
        wallMilliseconds: { read(CLOCK_REALTIME) }, sinceBootMilliseconds: { read(CLOCK_BOOTTIME) },
        boot: (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "")

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
