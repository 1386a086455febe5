internal import Synchronization

/// Says once that both the endpoint and the console take connections.
final class Listening: Sendable {
    private struct Ports {
        var endpoint: Int?
        var console: Int?
    }

    private let ports = Mutex(Ports())
    private let announce: @Sendable (_ endpoint: Int, _ console: Int) async -> Void

    init(announce: @escaping @Sendable (_ endpoint: Int, _ console: Int) async -> Void) { self.announce = announce }

    func endpoint(_ port: Int) async { await note { $0.endpoint = port } }

    func console(_ port: Int) async { await note { $0.console = port } }

    private func note(_ change: (inout sending Ports) -> Void) async {
        let both = ports.withLock { ports -> (Int, Int)? in
            change(&ports)
            guard let endpoint = ports.endpoint, let console = ports.console else { return nil }
            return (endpoint, console)
        }
        if let both { await announce(both.0, both.1) }
    }
}
