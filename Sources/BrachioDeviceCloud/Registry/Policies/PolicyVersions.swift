internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ThingRegistry {
    /// Adds a version. Throws `versionsExhausted` where the policy has as many as it may.
    package func createPolicyVersion(_ name: String, document: String, isDefault: Bool) async throws -> PolicyVersion {
        try Self.checkDocument(document)
        let time = second()
        let made = try await database.write { db in
            guard try Self.policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
            guard try Self.versions(of: name, db).count < RegisteredPolicy.versionsMax else {
                throw BrachioError(
                    .versionsExhausted, "policy \(name) has \(RegisteredPolicy.versionsMax) versions, which is as many as it may have",
                    mend: "delete one first")
            }
            let version: Int64 = try db.row("SELECT next_version FROM policies WHERE name = ?", [name])?["next_version"] ?? 1
            try db.run("INSERT INTO policy_versions VALUES (?, ?, ?, ?)", [name, version, document, time])
            try db.run("UPDATE policies SET next_version = next_version + 1, changed = ? WHERE name = ?", [time, name])
            if isDefault { try db.run("UPDATE policies SET default_version = ? WHERE name = ?", [version, name]) }
            return PolicyVersion(policy: name, version: version, document: document, isDefault: isDefault, created: Date(timeIntervalSince1970: time))
        }
        if isDefault { await announceRights(ofPolicy: name) }
        return made
    }

    package func policyVersion(_ name: String, _ version: Int64) async throws -> PolicyVersion {
        try await policyVersions(name).first { $0.version == version } ?? { throw Self.missing(version, name) }()
    }

    /// Versions from the newest on.
    package func policyVersions(_ name: String) async throws -> [PolicyVersion] {
        try await database.read { db in
            guard try Self.policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
            return try Self.versions(of: name, db)
        }
    }

    package func setDefaultVersion(_ name: String, _ version: Int64) async throws {
        let time = second()
        try await database.write { db in
            guard try Self.policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
            guard try Self.versions(of: name, db).contains(where: { $0.version == version }) else { throw Self.missing(version, name) }
            try db.run("UPDATE policies SET default_version = ?, changed = ? WHERE name = ?", [version, time, name])
        }
        await announceRights(ofPolicy: name)
    }

    package func deletePolicyVersion(_ name: String, _ version: Int64) async throws {
        try await database.write { db in
            guard let policy = try Self.policy(name, db) else { throw BrachioError.missing("policy", name) }
            guard policy.defaultVersion != version else {
                throw BrachioError(.inUse, "version \(version) of policy \(name) is the default", mend: "make another the default first")
            }
            try db.run("DELETE FROM policy_versions WHERE policy = ? AND version = ?", [name, version])
            guard db.changesCount == 1 else { throw Self.missing(version, name) }
        }
    }

    static func versions(of name: String, _ db: Connection) throws -> [PolicyVersion] {
        let current: Int64? = try db.row("SELECT default_version FROM policies WHERE name = ?", [name])?["default_version"]
        return try db.rows("SELECT * FROM policy_versions WHERE policy = ? ORDER BY version DESC", [name]).map { row in
            PolicyVersion(
                policy: name, version: row["version"], document: row["document"], isDefault: row["version"] == current,
                created: Date(timeIntervalSince1970: row["created"]))
        }
    }

    private static func missing(_ version: Int64, _ name: String) -> BrachioError { BrachioError.missing("version", "\(version) of policy \(name)") }
}
