internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension IdentityStore {
    package func createPolicy(name: String, path: String, document: String, description: String) async throws -> ManagedPolicy {
        _ = try Policy(json: document)
        var random = SystemRandomNumberGenerator()
        let policy = ManagedPolicy(
            arn: "arn:aws:iam::\(Account.number):policy\(path)\(name)", name: name, path: path,
            id: KeyText.accessKeyID(prefix: "ANPA", from: &random), document: document, description: description,
            created: Date(timeIntervalSince1970: now().timeIntervalSince1970.rounded(.down)))
        try await database.write { db in
            guard try Self.managedPolicy(policy.arn, db) == nil else {
                throw BrachioError(.alreadyExists, "A policy called \(name) already exists. Duplicate names are not allowed.")
            }
            try db.execute(
                sql: "INSERT INTO managed_policies VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [policy.arn, name, path, policy.id, document, description, policy.created.timeIntervalSince1970])
        }
        return policy
    }

    /// A policy and how often it is attached; built-in ones too.
    package func policy(_ arn: String) async throws -> (policy: ManagedPolicy, attachments: Int) {
        let found = try await database.read { db -> (ManagedPolicy, Int)? in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM attachments WHERE arn = ?", arguments: [arn]) ?? 0
            return try (Self.managedPolicy(arn, db) ?? Self.builtIn(arn)).map { ($0, count) }
        }
        guard let found else { throw BrachioError(.notFound, "Policy \(arn) does not exist or is not attachable.") }
        return found
    }

    /// Policies of the account (and with `builtIn` those that every account has), by ARN.
    package func policies(own: Bool, builtIn: Bool) async throws -> [(policy: ManagedPolicy, attachments: Int)] {
        try await database.read { db in
            let made = own ? try Row.fetchAll(db, sql: "SELECT * FROM managed_policies ORDER BY arn").map(Self.managedPolicy) : []
            let known = builtIn ? BuiltInPolicies.arns.sorted().compactMap(Self.builtIn) : []
            return try (made + known).map { policy in
                (policy, try Int.fetchOne(db, sql: "SELECT count(*) FROM attachments WHERE arn = ?", arguments: [policy.arn]) ?? 0)
            }
        }
    }

    package func deletePolicy(_ arn: String) async throws {
        try await database.write { db in
            guard try Self.managedPolicy(arn, db) != nil else { throw BrachioError(.notFound, "Policy \(arn) was not found.") }
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM attachments WHERE arn = ?", arguments: [arn]) ?? 0
            guard count == 0 else { throw BrachioError(.inUse, "Cannot delete a policy attached to entities.") }
            try db.execute(sql: "DELETE FROM managed_policies WHERE arn = ?", arguments: [arn])
        }
    }

    package func attach(_ arn: String, to owner: Principal) async throws {
        try await database.write { db in
            try Self.require(owner, db)
            guard try Self.isPolicy(arn, db) else { throw BrachioError(.notFound, "Policy \(arn) does not exist or is not attachable.") }
            try db.execute(sql: "INSERT OR IGNORE INTO attachments VALUES (?, ?, ?)", arguments: [owner.kind, owner.name, arn])
        }
    }

    package func detach(_ arn: String, from owner: Principal) async throws {
        try await database.write { db in
            try Self.require(owner, db)
            try db.execute(
                sql: "DELETE FROM attachments WHERE kind = ? AND owner = ? AND arn = ?", arguments: [owner.kind, owner.name, arn])
            guard db.changesCount == 1 else { throw BrachioError(.notFound, "Policy \(arn) was not found.") }
        }
    }

    /// ARNs of the policies that are attached, in order.
    package func attached(to owner: Principal) async throws -> [String] {
        try await database.read { db in
            try Self.require(owner, db)
            return try String.fetchAll(
                db, sql: "SELECT arn FROM attachments WHERE kind = ? AND owner = ? ORDER BY arn", arguments: [owner.kind, owner.name])
        }
    }

    package func putInline(_ name: String, _ document: String, on owner: Principal) async throws {
        _ = try Policy(json: document)
        try await database.write { db in
            try Self.require(owner, db)
            try db.execute(
                sql: "INSERT OR REPLACE INTO inline_policies VALUES (?, ?, ?, ?)", arguments: [owner.kind, owner.name, name, document])
        }
    }

    /// Inline policies by name, with their documents.
    package func inline(of owner: Principal) async throws -> [(name: String, document: String)] {
        try await database.read { db in
            try Self.require(owner, db)
            return try Row.fetchAll(
                db, sql: "SELECT name, document FROM inline_policies WHERE kind = ? AND owner = ? ORDER BY name",
                arguments: [owner.kind, owner.name]
            ).map { ($0["name"], $0["document"]) }
        }
    }

    package func deleteInline(_ name: String, of owner: Principal) async throws {
        try await database.write { db in
            try Self.require(owner, db)
            try db.execute(
                sql: "DELETE FROM inline_policies WHERE kind = ? AND owner = ? AND name = ?", arguments: [owner.kind, owner.name, name])
            guard db.changesCount == 1 else {
                throw BrachioError(.notFound, "The \(owner.kind) policy with name \(name) cannot be found.")
            }
        }
    }

    static func isPolicy(_ arn: String, _ db: Connection) throws -> Bool {
        try BuiltInPolicies.document(arn) != nil || managedPolicy(arn, db) != nil
    }

    private static func require(_ owner: Principal, _ db: Connection) throws {
        let table = owner.kind == "role" ? "roles" : "users"
        let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table) WHERE name = ?", arguments: [owner.name])
        guard count == 1 else { throw missing(owner) }
    }

    private static func managedPolicy(_ arn: String, _ db: Connection) throws -> ManagedPolicy? {
        try Row.fetchOne(db, sql: "SELECT * FROM managed_policies WHERE arn = ?", arguments: [arn]).map(managedPolicy)
    }

    private static func managedPolicy(_ row: Row) -> ManagedPolicy {
        ManagedPolicy(
            arn: row["arn"], name: row["name"], path: row["path"], id: row["id"], document: row["document"], description: row["description"],
            created: Date(timeIntervalSince1970: row["created"]))
    }

    private static func builtIn(_ arn: String) -> ManagedPolicy? {
        BuiltInPolicies.document(arn).map { document in
            let name = String(arn.dropFirst(BuiltInPolicies.prefix.count))
            return ManagedPolicy(
                arn: arn, name: name, path: "/", id: "ANPABUILTIN\(String(name.uppercased().prefix(10)))", document: document, description: "",
                created: Date(timeIntervalSince1970: 1_423_612_800))
        }
    }
}
