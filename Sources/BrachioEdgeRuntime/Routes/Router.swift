internal import BrachioCore
package import BrachioDeployment
package import Logging
internal import Synchronization

/// Hands each message to the targets whose routes match. A message is looked at once: what a target sends on is a message of its own, so
/// that no route by itself can send a message in circles.
package final class Router: MessageRouter {
    /// Delivers to one end of a route.
    package typealias Delivery = @Sendable (EdgeMessage, Route.End) async throws -> Void

    package struct Statistics: Hashable, Sendable, Codable {
        package var routed: UInt64 = 0
        /// No route matched; news of shadows, which nobody need want, are not counted.
        package var unrouted: UInt64 = 0
        /// A target had no room or failed.
        package var undelivered: UInt64 = 0

        package init() {}
    }

    private struct State {
        var table = RouteTable()
        var statistics = Statistics()
        var deliver: Delivery?
    }

    private let state = Mutex(State())
    private let log: Logger

    package init(log: Logger) { self.log = log }

    /// Says who delivers; before, nothing is routed.
    package func begin(_ deliver: @escaping Delivery) { state.withLock { $0.deliver = deliver } }

    /// Messages that come from now on take the new routes.
    package func use(_ table: RouteTable) { state.withLock { $0.table = table } }

    package func targets(from source: Route.End, topic: String) -> [Route.End] { state.withLock(\.table).targets(from: source, topic: topic) }

    package var statistics: Statistics { state.withLock(\.statistics) }

    package func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws {
        let (table, deliver) = state.withLock { ($0.table, $0.deliver) }
        let targets = table.targets(from: message.source, topic: message.topic)
        guard !targets.isEmpty, let deliver else {
            if message.source != .shadows { state.withLock { $0.statistics.unrouted += 1 } }
            log.debug("no route takes a message", metadata: ["topic": "\(message.topic)", "source": "\(message.source.text)"])
            return
        }
        for target in targets {
            do {
                try await deliver(message, target)
                state.withLock { $0.statistics.routed += 1 }
            } catch {
                state.withLock { $0.statistics.undelivered += 1 }
                let isForRoom = (error as? BrachioError)?.code == .limitExceeded
                if policy == .allOrError || !isForRoom { throw error }
                log.warning("a target has no room for a message", metadata: ["topic": "\(message.topic)", "target": "\(target.text)", "error": "\(error)"])
            }
        }
    }
}
