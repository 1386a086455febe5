internal import Synchronization

/// Who is connected with which certificate, and what they may do from now on.
package final class DeviceConnections: Sendable {
    private struct Weak: Sendable {
        weak let rights: LiveRights?
    }

    private let registry: ThingRegistry
    private let live = Mutex<[String: [Weak]]>([:])

    package init(_ registry: ThingRegistry) { self.registry = registry }

    package enum Admission: Sendable {
        case admitted(LiveRights)
        /// Why, for the log.
        case refused(String)
    }

    /// Whether a device may connect. Its rights are renewed for as long as somebody holds them.
    package func admit(_ connection: DeviceConnection) async throws -> Admission {
        let held = LiveRights(connection)
        // Registered before the registry is read: a change that comes after that reading renews them.
        live.withLock { live in
            live[connection.certificate, default: []].removeAll { $0.rights == nil }
            live[connection.certificate, default: []].append(Weak(rights: held))
        }
        let ticket = held.ticket()
        guard let principal = try await registry.principal(connection) else { return .refused("the certificate is not registered") }
        guard principal.status == .active else { return .refused("the certificate is \(principal.status.rawValue)") }
        held.renew(principal.rights, ticket)
        guard held.allows(.connect, connection.clientID) else { return .refused("no policy of the certificate allows iot:Connect") }
        try await registry.finishRenewal(by: connection.certificate)
        return .admitted(held)
    }

    /// Asks again what connections may do.
    ///
    /// - Parameter certificates: `nil` for all.
    /// - Returns: the connections that may no longer be open.
    package func renew(_ certificates: Set<String>? = nil) async throws -> [DeviceConnection] {
        let held = held(certificates)
        var shut: [DeviceConnection] = []
        for start in stride(from: 0, to: held.count, by: Self.renewedAtOnce) {
            let some = held[start..<min(start + Self.renewedAtOnce, held.count)].map { ($0, $0.ticket()) }
            for ((rights, ticket), principal) in zip(some, try await registry.principals(some.map(\.0.connection))) {
                rights.renew(principal?.status == .active ? principal?.rights : nil, ticket)
                if !rights.allows(.connect, rights.connection.clientID) { shut.append(rights.connection) }
            }
        }
        return shut
    }

    private func held(_ certificates: Set<String>?) -> [LiveRights] {
        live.withLock { live in
            for id in certificates ?? Set(live.keys) {
                live[id]?.removeAll { $0.rights == nil }
                if live[id]?.isEmpty == true { live[id] = nil }
            }
            return (certificates.map { $0.flatMap { live[$0] ?? [] } } ?? live.values.flatMap { $0 }).compactMap(\.rights)
        }
    }

    /// Connections that are asked about within one read of the database.
    private static let renewedAtOnce = 500
}
