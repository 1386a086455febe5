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
        /// Targets that did not take the last message for them.
        var failing: Set<Route.End> = []
    }

    private let state = Mutex(State())
    private let log: Logger

    package init(log: Logger) { self.log = log }

    /// Says who delivers; before, nothing is routed.
    package func begin(_ deliver: @escaping Delivery) { state.withLock { $0.deliver = deliver } }

    /// Messages that come from now on take the new routes.
    package func use(_ table: RouteTable) {
        state.withLock { state in
            state.table = table
            state.failing = []
        }
    }

    package func targets(from source: Route.End, topic: String) -> [Route.End] { state.withLock(\.table).targets(from: source, topic: topic) }

    package var statistics: Statistics { state.withLock(\.statistics) }

    package func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws {
        var failure: (any Error)?
        for target in targetsOrNote(message) {
            do { try await hand(message, to: target) } catch {
                if policy == .allOrError { throw error }
                if !Self.isForRoom(error) || policy == .unstated && target == .cloud { failure = failure ?? error }
            }
        }
        if let failure { throw failure }
    }

    /// Hands a message to `targets`, or to all that it goes to, and returns those that have no room for it now.
    ///
    /// - Throws: what another target failed with, once all were asked.
    func deliver(_ message: EdgeMessage, to targets: [Route.End]? = nil) async throws -> [Route.End] {
        var full: [Route.End] = [], failure: (any Error)?
        for target in targets ?? targetsOrNote(message) {
            do { try await hand(message, to: target) } catch {
                if Self.isForRoom(error) { full.append(target) } else { failure = failure ?? error }
            }
        }
        if let failure, full.isEmpty { throw failure }
        return full
    }

    private func targetsOrNote(_ message: EdgeMessage) -> [Route.End] {
        let (table, isOpen) = state.withLock { ($0.table, $0.deliver != nil) }
        let targets = isOpen ? table.targets(from: message.source, topic: message.topic) : []
        if targets.isEmpty {
            if message.source != .shadows { state.withLock { $0.statistics.unrouted += 1 } }
            log.debug("no route takes a message", metadata: ["topic": "\(message.topic)", "source": "\(message.source.text)"])
        }
        return targets
    }

    private func hand(_ message: EdgeMessage, to target: Route.End) async throws {
        guard let deliver = state.withLock(\.deliver) else { return }
        do {
            try await deliver(message, target)
            let tookNone = state.withLock { state in
                state.statistics.routed += 1
                return state.failing.remove(target) != nil
            }
            if tookNone { log.notice("a target takes messages again", metadata: ["target": "\(target.text)"]) }
        } catch {
            let isNew = state.withLock { state in
                state.statistics.undelivered += 1
                return state.failing.insert(target).inserted
            }
            // Once: whoever publishes a thousand messages a second to a full spool is not to fill the disk with this.
            log.log(
                level: isNew ? .warning : .debug, "a target does not take a message",
                metadata: ["topic": "\(message.topic)", "target": "\(target.text)", "error": "\(error)"])
            throw error
        }
    }

    private static func isForRoom(_ error: any Error) -> Bool { (error as? BrachioError)?.code == .limitExceeded }
}
