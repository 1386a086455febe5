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
    static let pauseMilliseconds = 200

    private let router: any MessageRouter
    private let log: Logger
    private let stream: AsyncStream<EdgeMessage>
    private let arrivals: AsyncStream<EdgeMessage>.Continuation
    private let dropped = Mutex<UInt64>(0)

    package init(_ router: any MessageRouter, log: Logger) {
        self.router = router
        self.log = log
        (stream, arrivals) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waitingMax))
    }

    package var droppedCount: UInt64 { dropped.withLock { $0 } }

    package func take(topic: String, payload: ByteBuffer) {
        guard case .dropped = arrivals.yield(EdgeMessage(source: .cloud, topic: topic, payload: payload)) else { return }
        dropped.withLock { $0 += 1 }
        log.warning("a message from the cloud is dropped", metadata: ["topic": "\(topic)", "cause": "\(Self.waitingMax) messages wait already"])
    }

    /// Hands messages on, until the task is cancelled.
    package func run() async {
        for await message in stream { await handOn(message) }
    }

    private func handOn(_ message: EdgeMessage) async {
        for attempt in 1...Self.attemptsMax {
            do { return try await router.accept(message, .allOrError) } catch {
                guard (error as? BrachioError)?.code == .limitExceeded, attempt < Self.attemptsMax, !Task.isCancelled else {
                    dropped.withLock { $0 += 1 }
                    return log.warning("a message from the cloud is dropped", metadata: ["topic": "\(message.topic)", "error": "\(error)"])
                }
                try? await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
            }
        }
    }
}
