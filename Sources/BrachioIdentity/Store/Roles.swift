internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension IdentityStore {
    package func createRole(
        name: String, path: String, trust: String, description: String, sessionSecondsMax: Int, tags: [Tag]
    ) async throws -> Role {
        _ = try TrustPolicy(json: trust)
        var random = SystemRandomNumberGenerator()
        let role = Role(
            name: name, path: path, id: KeyText.accessKeyID(prefix: "AROA", from: &random), trustDocument: trust, description: description,
            sessionSecondsMax: sessionSecondsMax, created: Date(timeIntervalSince1970: now().timeIntervalSince1970.rounded(.down)), tags: tags)
        let tagText = String(decoding: try JSONEncoder().encode(tags), as: UTF8.self)
        try await database.write { db in
            guard try Self.role(name, db) == nil else { throw BrachioError(.alreadyExists, "Role with name \(name) already exists.") }
            try db.execute(
                sql: "INSERT INTO roles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [name, path, role.id, trust, description, sessionSecondsMax, role.created.timeIntervalSince1970, tagText])
        }
        return role
    }

    /// Throws `notFound` for a role that is not there.
    package func role(_ name: String) async throws -> Role {
        guard let role = try await database.read({ db in try Self.role(name, db) }) else { throw Self.missing(.role(name)) }
        return role
    }

    /// Roles whose path begins with `pathPrefix` and whose name comes after `after`, by name.
    package func roles(pathPrefix: String, after: String?, count: Int) async throws -> [Role] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM roles WHERE substr(path, 1, ?) = ? AND name > ? ORDER BY name LIMIT ?",
                arguments: [pathPrefix.count, pathPrefix, after ?? "", count]
            ).map(Self.role)
        }
    }

    package func setTrust(_ name: String, _ trust: String) async throws {
        _ = try TrustPolicy(json: trust)
        try await database.write { db in
            try db.execute(sql: "UPDATE roles SET trust = ? WHERE name = ?", arguments: [trust, name])
            guard db.changesCount == 1 else { throw Self.missing(.role(name)) }
        }
    }

    /// A role that still has policies is `inUse`.
    package func deleteRole(_ name: String) async throws {
        try await database.write { db in
            guard try Self.role(name, db) != nil else { throw Self.missing(.role(name)) }
            let inline = try Int.fetchOne(db, sql: "SELECT count(*) FROM inline_policies WHERE kind = 'role' AND owner = ?", arguments: [name])
            let attached = try Int.fetchOne(db, sql: "SELECT count(*) FROM attachments WHERE kind = 'role' AND owner = ?", arguments: [name])
            guard inline == 0 else { throw BrachioError(.inUse, "Cannot delete entity, must delete policies first.") }
            guard attached == 0 else { throw BrachioError(.inUse, "Cannot delete entity, must detach all policies first.") }
            try db.execute(sql: "DELETE FROM roles WHERE name = ?", arguments: [name])
        }
    }

    static func role(_ name: String, _ db: Connection) throws -> Role? {
        try Row.fetchOne(db, sql: "SELECT * FROM roles WHERE name = ?", arguments: [name]).map(Self.role)
    }

    private static func role(_ row: Row) -> Role {
        let tags: String = row["tags"]
        return Role(
            name: row["name"], path: row["path"], id: row["id"], trustDocument: row["trust"], description: row["description"],
            sessionSecondsMax: row["session_seconds"], created: Date(timeIntervalSince1970: row["created"]),
            tags: (try? JSONDecoder().decode([Tag].self, from: Data(tags.utf8))) ?? [])
    }

    static func missing(_ owner: Principal) -> BrachioError {
        BrachioError(.notFound, "The \(owner.kind) with name \(owner.name) cannot be found.")
    }
}
