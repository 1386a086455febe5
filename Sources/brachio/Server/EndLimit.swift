internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Ends a server whose parts do not end when they are asked to. Whatever was acknowledged is on disk at any instant, so nothing is lost by it,
/// and a server that cannot be stopped keeps the next one from starting.
final class EndLimit: Service {
    /// What jobs' workers are given to write down where they are, and something for the rest.
    static let overtimeSeconds = 130
    /// After so long past the graceful end the log says which parts are still at it.
    static let patienceSeconds = 5

    private let shutdownSeconds: Int
    private let log: Logger
    private let running = Mutex<[String: Int]>([:])

    init(shutdownSeconds: Int, log: Logger) {
        self.shutdownSeconds = shutdownSeconds
        self.log = log
    }

    /// The services, known by their types, and last the one that waits for the others; services are asked to end from the last on.
    ///
    /// - Parameter last: what the others speak through. It ends after them even where they are not in time.
    func bounding(_ services: [any Service], last: [any EndsLast]) -> [any Service] {
        last.map { Last(part: $0, limit: self) } + services.map { Part(service: $0, limit: self) } + [self]
    }

    func run() async {
        try? await gracefulShutdown()
        // A thread of its own: what keeps the others from ending may hold all that there are in common.
        Thread.detachNewThread { [self] in
            Thread.sleep(forTimeInterval: Double(shutdownSeconds + Self.patienceSeconds))
            log.warning("the server is still ending", metadata: ["parts": "\(parts)"])
            Thread.sleep(forTimeInterval: Double(Self.overtimeSeconds - Self.patienceSeconds))
            log.critical("the server has not ended in time and is cut off; nothing that was acknowledged is lost", metadata: ["parts": "\(parts)"])
            _exit(1)
        }
    }

    private var parts: String {
        let names = running.withLock { $0.filter { $0.value > 0 }.keys.sorted() }
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }

    /// Runs until all others are at their end. The time that the server is given to end cuts the others short, but not this wait: one of them
    /// that speaks through something that is gone would wait for ever.
    private struct Last: Service {
        let part: any EndsLast
        let limit: EndLimit

        static let lookMilliseconds = 10

        func run() async {
            try? await gracefulShutdown()
            // A task of its own, since this one may be cancelled, and a cancelled one does not wait.
            await Task.detached {
                while limit.running.withLock({ $0.values.contains { $0 > 0 } }) { try? await Task.sleep(for: .milliseconds(Self.lookMilliseconds)) }
                await part.end()
            }.value
        }
    }

    private struct Part: Service {
        let service: any Service
        let limit: EndLimit

        func run() async throws {
            let name = "\(type(of: service))"
            limit.running.withLock { $0[name, default: 0] += 1 }
            defer { limit.running.withLock { $0[name, default: 1] -= 1 } }
            try await service.run()
        }
    }
}

/// What the services speak through.
protocol EndsLast: Sendable {
    func end() async
}
