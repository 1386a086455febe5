import BrachioMetrics
import Foundation
import Synchronization

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    /// 2023-11-14 22:00:00 UTC, a whole hour.
    static let start = 1_699_999_200
    private let time = Mutex(Double(start))

    var seconds: Int { Int(time.withLock { $0 }) }
    var now: @Sendable () -> Date { { [self] in Date(timeIntervalSince1970: time.withLock { $0 }) } }
    func advance(by seconds: Int) { time.withLock { $0 += Double(seconds) } }
    func set(_ seconds: Int) { time.withLock { $0 = Double(seconds) } }
}

/// Metrics in a temporary folder, with a clock that stands still.
func withMonitoring<Value>(_ body: (Monitoring, ManualClock) async throws -> Value) async throws -> Value {
    try await withMonitoringFolder { folder in
        let clock = ManualClock()
        return try await body(try Monitoring(folder: folder, now: clock.now), clock)
    }
}

func withMonitoringFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("monitoring-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
