internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// The role of a group or of the account, and since when.
package struct RoleAssociation: Hashable, Sendable {
    package var role: String
    package var associated: Date
}

/// Where a core can be reached by the devices that talk to it.
package struct CoreAddress: Codable, Hashable, Sendable {
    package var id: String
    package var host: String
    package var port: Int
    package var metadata: String

    package init(id: String, host: String, port: Int, metadata: String) {
        self.id = id
        self.host = host
        self.port = port
        self.metadata = metadata
    }
}

extension FleetStore {
    /// The owner under which the account's own service role is kept.
    package static let account = "account"

    /// - Parameter owner: a group, or `account`.
    @discardableResult
    package func associate(role: String, with owner: String) async throws -> RoleAssociation {
        let time = now()
        try await database.write { db in
            if owner != Self.account { _ = try db.definition(.group, owner) }
            try db.run("INSERT OR REPLACE INTO role_association (owner, role, associated) VALUES (?, ?, ?)", [owner, role, time.timeIntervalSince1970])
        }
        return RoleAssociation(role: role, associated: time)
    }

    /// - Throws: `notFound` where there is none.
    package func association(of owner: String) async throws -> RoleAssociation {
        try await database.read { db in
            if owner != Self.account { _ = try db.definition(.group, owner) }
            guard let row = try db.row("SELECT role, associated FROM role_association WHERE owner = ?", [owner]) else {
                throw BrachioError(.notFound, "You need to attach an IAM role to this \(owner == Self.account ? "account" : "deployment group").")
            }
            return RoleAssociation(role: row[0], associated: Date(timeIntervalSince1970: row[1]))
        }
    }

    package func disassociateRole(from owner: String) async throws {
        try await database.write { db in
            if owner != Self.account { _ = try db.definition(.group, owner) }
            try db.run("DELETE FROM role_association WHERE owner = ?", [owner])
        }
    }

    /// The addresses of a core; none where nobody has said any.
    package func addresses(of thing: String) async throws -> [CoreAddress] {
        try await database.read { db in
            guard let row = try db.row("SELECT document FROM connectivity WHERE thing = ?", [thing]) else { return [] }
            return try Self.value(row[0])
        }
    }

    /// Replaces the addresses of a core and returns their version.
    package func setAddresses(_ addresses: [CoreAddress], of thing: String) async throws -> Int {
        guard addresses.count <= FleetLimits.addressesCount else {
            throw BrachioError(.limitExceeded, "\(addresses.count) addresses", mend: "a core has at most \(FleetLimits.addressesCount)")
        }
        let document = try Self.text(addresses)
        return try await database.write { db in
            let version: Int = try db.row("SELECT version FROM connectivity WHERE thing = ?", [thing])?[0] ?? 0
            try db.run("INSERT OR REPLACE INTO connectivity (thing, version, document) VALUES (?, ?, ?)", [thing, version + 1, document])
            return version + 1
        }
    }

    /// `On` or `Off`, as people have set it for a core.
    package func telemetry(of thing: String) async throws -> String {
        try await database.read { db in try db.row("SELECT telemetry FROM core_telemetry WHERE thing = ?", [thing])?[0] ?? "Off" }
    }

    package func setTelemetry(_ telemetry: String, of thing: String) async throws {
        try await database.write { db in try db.run("INSERT OR REPLACE INTO core_telemetry (thing, telemetry) VALUES (?, ?)", [thing, telemetry]) }
    }

    /// How long a core's certificate is to be valid, in milliseconds: a week where nobody has said otherwise.
    ///
    /// - Throws: `notFound` where there is no such group.
    package func certificateExpiryMilliseconds(of group: String) async throws -> Int64 {
        try await database.read { db in
            _ = try db.definition(.group, group)
            return try db.row("SELECT expiry_milliseconds FROM group_certificate WHERE group_id = ?", [group])?[0] ?? 604_800_000
        }
    }

    package func setCertificateExpiry(milliseconds: Int64, of group: String) async throws {
        let bounds = FleetLimits.certificateExpiryMilliseconds
        guard bounds.contains(milliseconds) else {
            throw BrachioError(.invalidInput, "a core's certificate cannot be valid for \(milliseconds) ms", cause: "\(bounds.lowerBound) to \(bounds.upperBound) are allowed")
        }
        try await database.write { db in
            _ = try db.definition(.group, group)
            try db.run("INSERT OR REPLACE INTO group_certificate (group_id, expiry_milliseconds) VALUES (?, ?)", [group, milliseconds])
        }
    }
}
