internal import BrachioCore
internal import BrachioIdentity
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ThingRegistry {
    /// Makes a policy with its first version. Throws `malformedPolicy` for a document that cannot be read.
    package func createPolicy(_ name: String, document: String, tags: [String: String] = [:]) async throws -> PolicyVersion {
        try Self.checkDocument(document)
        let time = second()
        return try await database.write { db in
            guard try Self.policy(name, db) == nil else { throw BrachioError(.alreadyExists, "policy \(name) exists already") }
            try db.run("INSERT INTO policies VALUES (?, 1, 2, ?, ?)", [name, time, time])
            try db.run("INSERT INTO policy_versions VALUES (?, 1, ?, ?)", [name, document, time])
            try Self.setTags(tags, of: RegistryARN.policy(name), db)
            return PolicyVersion(policy: name, version: 1, document: document, isDefault: true, created: Date(timeIntervalSince1970: time))
        }
    }

    /// A policy and its default version's document.
    package func policy(_ name: String) async throws -> (policy: RegisteredPolicy, document: String) {
        let found = try await database.read { db -> (RegisteredPolicy, String)? in
            guard let policy = try Self.policy(name, db) else { return nil }
            return (policy, try Self.document(policy, db))
        }
        guard let found else { throw BrachioError.missing("policy", name) }
        return found
    }

    /// Names of policies, in order.
    package func policies(isAscending: Bool = true, _ page: PageRequest) async throws -> RegistryPage<String> {
        let start = page.after.isEmpty ? (isAscending ? "" : "~") : page.after
        return try await database.read { db in
            let rows = try db.rows(
                "SELECT name FROM policies WHERE name \(isAscending ? ">" : "<") ? ORDER BY name \(isAscending ? "ASC" : "DESC") LIMIT ?",
                [start, page.size + 1])
            return RegistryPage(rows.map { $0["name"] as String }, size: page.size) { $0 }
        }
    }

    /// Deletes a policy that has one version and is attached to nothing.
    package func deletePolicy(_ name: String) async throws {
        try await database.write { db in
            guard try Self.policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
            guard try db.row("SELECT 1 FROM policy_targets WHERE policy = ?", [name]) == nil else {
                throw BrachioError(.inUse, "policy \(name) is attached", mend: "detach it first")
            }
            guard try Self.versions(of: name, db).count == 1 else {
                throw BrachioError(.inUse, "policy \(name) has several versions", mend: "delete those that are not the default first")
            }
            try db.run("DELETE FROM policies WHERE name = ?", [name])
            try Self.setTags(nil, of: RegistryARN.policy(name), db)
        }
    }

    static func checkDocument(_ document: String) throws {
        do { _ = try Policy(json: document) } catch let error as BrachioError {
            throw BrachioError(.malformedPolicy, error.message, cause: error.cause, mend: error.mend)
        }
    }

    static func policy(_ name: String, _ db: Connection) throws -> RegisteredPolicy? {
        try db.row("SELECT * FROM policies WHERE name = ?", [name]).map { row in
            RegisteredPolicy(
                name: row["name"], defaultVersion: row["default_version"], created: Date(timeIntervalSince1970: row["created"]),
                changed: Date(timeIntervalSince1970: row["changed"]))
        }
    }

    static func document(_ policy: RegisteredPolicy, _ db: Connection) throws -> String {
        let row = try db.row("SELECT document FROM policy_versions WHERE policy = ? AND version = ?", [policy.name, policy.defaultVersion])
        guard let row else { throw BrachioError(.corrupted, "policy \(policy.name) has lost its default version") }
        return row["document"]
    }
}
