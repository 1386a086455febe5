package import BrachioDeployment

/// How the device is: what `brachio-edge status` shows, and what is published now and then.
package struct AgentStatus: Codable, Hashable, Sendable {
    package struct Connection: Codable, Hashable, Sendable {
        package var isConnected: Bool
        package var cause: String?
        package var connectionsCount: Int
    }

    package struct Deployment: Codable, Hashable, Sendable {
        package var running: String?
        package var group: GroupReference?
        /// `staging`, `trial` or `reporting`; `nil` while nothing is under way.
        package var phase: String?
        package var previousCount: Int
    }

    package struct Waiting: Codable, Hashable, Sendable {
        package var messagesCount: UInt64
        package var bytes: Int64
        package var oldestSeconds: Int64?
        package var accepted: UInt64
        package var refused: UInt64
        package var confirmed: UInt64
        /// By reason.
        package var dropped: [String: UInt64]
    }

    /// Of the group's own devices; `nil` where it has none.
    package struct ClientDevices: Codable, Hashable, Sendable {
        /// `nil` while they cannot connect.
        package var port: Int?
        package var connected: [String]
        package var failure: String?
    }

    package var thing: String
    package var version: String
    package var atSeconds: Int64
    /// How much more the device's clock says than the cloud; `nil` until the cloud has said what time it is.
    package var clockAheadSeconds: Int64?
    package var upSeconds: Int64
    package var memoryKibibytes: Int
    package var freeDiskBytes: Int64
    package var connection: Connection
    package var deployment: Deployment
    package var spool: Waiting
    package var routes: Router.Statistics
    package var functions: [FunctionState]
    package var clientDevices: ClientDevices?
}

extension AgentStatus.Waiting {
    init(_ statistics: SpoolStatistics) {
        messagesCount = statistics.waitingCount
        bytes = statistics.bytes
        oldestSeconds = statistics.waitingCount > 0 ? statistics.oldestSeconds : nil
        accepted = statistics.accepted
        refused = statistics.refused
        confirmed = statistics.confirmed
        dropped = [:]
        for reason in SpoolDropped.Reason.allCases where statistics.dropped[reason] > 0 { dropped[reason.name] = statistics.dropped[reason] }
    }
}

extension AgentStatus.Deployment {
    init(_ state: DeploymentState, _ document: DeploymentDocument?) {
        running = state.running
        group = document?.group
        previousCount = state.previous.count
        phase =
            switch state.attempt?.phase {
            case nil: nil
            case .staging?: "staging"
            case .trial?: "trial"
            case .reporting?: "reporting"
            }
    }
}

extension AgentStatus {
    /// `modelSwaps` → `model swaps`.
    private static func words(_ name: String) -> String { name.map { $0.isUppercase ? " \($0.lowercased())" : "\($0)" }.joined() }

    /// For people.
    package var text: String {
        var lines = ["\(thing)  (brachio-edge \(version), up \(upSeconds) s, \(memoryKibibytes / 1024) MiB, \(freeDiskBytes >> 20) MiB free on disk)"]
        lines.append("cloud       " + (connection.isConnected ? "connected" : "not connected: \(connection.cause ?? "")"))
        var about = deployment.running.map { "\(deployment.group?.name ?? "")  \($0)" } ?? "none yet"
        if let phase = deployment.phase { about += "  (\(phase))" }
        lines.append("deployment  \(about)")
        lines.append("waiting     \(spool.messagesCount) messages, \(spool.bytes >> 10) KiB" + (spool.oldestSeconds.map { ", the oldest for \($0) s" } ?? ""))
        for (reason, count) in spool.dropped.sorted(by: { $0.key < $1.key }) { lines.append("dropped     \(count)  \(reason)") }
        if spool.refused > 0 { lines.append("refused     \(spool.refused) messages for which there was no room, since the agent started") }
        if routes.unrouted > 0 { lines.append("unrouted    \(routes.unrouted) messages that no route takes") }
        if let devices = clientDevices {
            lines.append("devices     " + (devices.port.map { "on port \($0), connected: \(devices.connected.isEmpty ? "none" : devices.connected.joined(separator: ", "))" }
                ?? "cannot connect: \(devices.failure ?? "the port is being opened")"))
        }
        for function in functions {
            lines.append("function    \(function.arn)  \(function.phase.rawValue)" + (function.restartsCount > 0 ? ", restarted \(function.restartsCount) times" : "")
                + (function.lastFailure.map { ": \($0)" } ?? ""))
            let counts = (function.counts ?? [:]).filter { $0.value > 0 }.sorted { $0.key < $1.key }
            if !counts.isEmpty { lines.append("            " + counts.map { "\($0.value) \(Self.words($0.key))" }.joined(separator: ", ")) }
        }
        return lines.joined(separator: "\n")
    }
}
