internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// The cores that a device may connect to: one for each group that has it.
package struct DiscoveredGroup: Hashable, Sendable {
    package var id: String
    /// The core's thing, by its ARN.
    package var core: String
    package var addresses: [CoreAddress]
    /// What the device is to trust when it connects to the core, as PEM; `nil` where the core has said nothing yet.
    package var authority: String?
}

extension FleetStore {
    /// What addresses begin with that a core has found itself; those that people have set are kept beside them.
    static let ownAddressPrefix = "AUTOIP_"
    static let authorityBytesMax = 16 << 10

    /// Takes what a core says of itself: how devices reach it, and whom they are to trust then. Returns all addresses that devices are told.
    package func announce(_ thing: String, _ own: [(host: String, port: Int)], authority: String) async throws -> [CoreAddress] {
        guard authority.utf8.count <= Self.authorityBytesMax, authority.contains("-----BEGIN CERTIFICATE-----") else {
            throw BrachioError(.invalidInput, "the core's authority is no certificate in PEM form of at most \(Self.authorityBytesMax) bytes")
        }
        let found = own.enumerated().map { CoreAddress(id: "\(Self.ownAddressPrefix)\($1.host)_\($0)", host: $1.host, port: $1.port, metadata: "") }
        let before = try await addresses(of: thing), all = before.filter { !$0.id.hasPrefix(Self.ownAddressPrefix) } + found
        if all != before { _ = try await setAddresses(all, of: thing) }
        try await database.write { db in try db.run("INSERT OR REPLACE INTO core_authority (thing, pem) VALUES (?, ?)", [thing, authority]) }
        return all
    }

    /// The groups that have `thing` as a device, as they were deployed last.
    package func discover(_ thing: String) async throws -> [DiscoveredGroup] {
        var found: [DiscoveredGroup] = []
        for deployment in try await deployedGroups() {
            guard let version = deployment.groupVersion, let group = try? await snapshot(deployment.group, version: version), let core = group.core,
                let name = ThingARN.name(core.thingARN), group.devices.contains(where: { ThingARN.name($0.thingARN) == thing })
            else { continue }
            found.append(DiscoveredGroup(id: group.id, core: core.thingARN, addresses: try await addresses(of: name), authority: try await authority(ofCore: name)))
        }
        return found
    }

    /// The authority of a group's core; `nil` where it has said none, or the group was not deployed.
    package func authority(ofGroup id: String) async throws -> String? {
        guard let deployment = try await deployedGroups().first(where: { $0.group == id }), let core = deployment.core else { return nil }
        return try await authority(ofCore: core)
    }

    private func authority(ofCore thing: String) async throws -> String? {
        try await database.read { db in try db.row("SELECT pem FROM core_authority WHERE thing = ?", [thing])?[0] }
    }

    /// The role of the group that a core has or is getting; `nil` where nobody has given it one.
    package func role(ofCore thing: String) async throws -> String? {
        let latest = try await database.read { db in
            try db.row("SELECT \(Deployment.columns) FROM deployment WHERE core = ? AND status != 'Failure' ORDER BY number DESC LIMIT 1", [thing]).map { try Deployment($0) }
        }
        guard let latest, latest.holdsCore else { return nil }
        do { return try await association(of: latest.group).role } catch let error as BrachioError where error.code == .notFound { return nil }
    }

    /// The newest successful deployment of each group, where no reset came after it.
    private func deployedGroups() async throws -> [Deployment] {
        try await database.read { db in
            try db.rows(
                """
                SELECT \(Deployment.columns) FROM deployment WHERE number IN (SELECT max(number) FROM deployment WHERE status = 'Success' GROUP BY group_id)
                ORDER BY number
                """
            ).map { try Deployment($0) }.filter { !$0.kind.isReset }
        }
    }
}
