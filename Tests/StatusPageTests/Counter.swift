import Synchronization

/// A clock that goes on when the test says so.
final class Counter: Sendable {
    private let value = Mutex<Int64>(0)

    var milliseconds: Int64 { value.withLock { $0 } }
    func add(_ seconds: Int64) { value.withLock { $0 += seconds * 1000 } }
}
