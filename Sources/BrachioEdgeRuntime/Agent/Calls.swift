internal import NIOCore
internal import Synchronization

/// What the connection tells, on its way to parts that are made after it. What comes before they are there is not wanted yet.
final class Calls: Sendable {
    private struct Listeners {
        var connected: @Sendable () -> Void = {}
        var jobWaits: @Sendable () -> Void = {}
        var arrived: @Sendable (String, ByteBuffer) -> Void = { _, _ in }
    }

    private let listeners = Mutex(Listeners())

    func begin(
        connected: @escaping @Sendable () -> Void, jobWaits: @escaping @Sendable () -> Void, arrived: @escaping @Sendable (String, ByteBuffer) -> Void
    ) {
        listeners.withLock { $0 = Listeners(connected: connected, jobWaits: jobWaits, arrived: arrived) }
    }

    func connected() { listeners.withLock(\.connected)() }
    func jobWaits() { listeners.withLock(\.jobWaits)() }
    func arrived(_ topic: String, _ payload: ByteBuffer) { listeners.withLock(\.arrived)(topic, payload) }
}
