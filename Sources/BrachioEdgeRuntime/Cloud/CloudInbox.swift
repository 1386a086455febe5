internal import BrachioCore
internal import BrachioDeployment
package import Logging
package import NIOCore
internal import Synchronization

/// Messages from the cloud for functions and devices: they wait here, so that what keeps the device reachable does not wait for them.
package final class CloudInbox: Sendable {
    static let waitingMax = 1_000
    /// A function that is busy is asked again so often, so far apart.
    static let attemptsMax = 50
    static let pause = Duration.milliseconds(200)

    private let router: Router
    private let gate: ArrivalGate
    private let pause: Duration
    private let log: Logger
    private let stream: AsyncStream<EdgeMessage>
    private let arrivals: AsyncStream<EdgeMessage>.Continuation
    private let dropped = Mutex<UInt64>(0)

    package init(_ router: Router, gate: ArrivalGate = ArrivalGate(), log: Logger, pause: Duration = pause) {
        self.router = router
        self.gate = gate
        self.pause = pause
        self.log = log
        (stream, arrivals) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waitingMax))
    }

    package var droppedCount: UInt64 { dropped.withLock { $0 } }

    package func take(topic: String, payload: ByteBuffer) {
        guard case .dropped = arrivals.yield(EdgeMessage(source: .cloud, topic: topic, payload: payload)) else { return }
        drop(EdgeMessage(source: .cloud, topic: topic, payload: payload), "\(Self.waitingMax) messages wait already")
    }

    /// Hands messages on, until the task is cancelled.
    package func run() async {
        for await message in stream {
            await gate.pass()
            await handOn(message)
        }
    }

    private func handOn(_ message: EdgeMessage) async {
        var targets: [Route.End]?
        for attempt in 1...Self.attemptsMax {
            do {
                // Who has it already does not get it again.
                let full = try await router.deliver(message, to: targets)
                if full.isEmpty { return }
                guard attempt < Self.attemptsMax, !Task.isCancelled else {
                    return drop(message, "no room at \(full.map(\.text).joined(separator: ", "))")
                }
                targets = full
            } catch { return drop(message, "\(error)") }
            try? await Task.sleep(for: pause)
        }
    }

    private func drop(_ message: EdgeMessage, _ cause: String) {
        dropped.withLock { $0 += 1 }
        log.warning("a message from the cloud is dropped", metadata: ["topic": "\(message.topic)", "cause": "\(cause)"])
    }
}
