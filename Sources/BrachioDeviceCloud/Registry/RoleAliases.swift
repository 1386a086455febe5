internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A name by which devices ask for keys of a role.
package struct RoleAlias: Hashable, Sendable {
    package static let standardSeconds = 3_600

    package var name: String
    package var role: String
    /// How long the keys are good for.
    package var seconds: Int
    package var created: Date
    package var changed: Date

    package var arn: String { RegistryARN.roleAlias(name) }
}

extension ThingRegistry {
    package func createRoleAlias(_ name: String, role: String, seconds: Int?, tags: [String: String] = [:]) async throws -> RoleAlias {
        let time = second()
        return try await database.write { db in
            guard try Self.roleAlias(name, db) == nil else { throw BrachioError(.alreadyExists, "role alias \(name) exists already") }
            try db.run("INSERT INTO role_aliases VALUES (?, ?, ?, ?, ?)", [name, role, seconds ?? RoleAlias.standardSeconds, time, time])
            try Self.setTags(tags, of: RegistryARN.roleAlias(name), db)
            return try Self.requiredRoleAlias(name, db)
        }
    }

    package func roleAlias(_ name: String) async throws -> RoleAlias {
        try await database.read { db in try Self.requiredRoleAlias(name, db) }
    }

    /// Names of role aliases, in order.
    package func roleAliases(isAscending: Bool = true, _ page: PageRequest) async throws -> RegistryPage<String> {
        let start = page.after.isEmpty ? (isAscending ? "" : "~") : page.after
        return try await database.read { db in
            let rows = try db.rows(
                "SELECT name FROM role_aliases WHERE name \(isAscending ? ">" : "<") ? ORDER BY name \(isAscending ? "ASC" : "DESC") LIMIT ?",
                [start, page.size + 1])
            return RegistryPage(rows.map { $0["name"] as String }, size: page.size) { $0 }
        }
    }

    package func updateRoleAlias(_ name: String, role: String?, seconds: Int?) async throws -> RoleAlias {
        let time = second()
        return try await database.write { db in
            let found = try Self.requiredRoleAlias(name, db)
            try db.run("UPDATE role_aliases SET role = ?, seconds = ?, changed = ? WHERE name = ?", [role ?? found.role, seconds ?? found.seconds, time, name])
            return try Self.requiredRoleAlias(name, db)
        }
    }

    package func deleteRoleAlias(_ name: String) async throws {
        try await database.write { db in
            _ = try Self.requiredRoleAlias(name, db)
            try db.run("DELETE FROM role_aliases WHERE name = ?", [name])
            try Self.setTags(nil, of: RegistryARN.roleAlias(name), db)
        }
    }

    private static func requiredRoleAlias(_ name: String, _ db: Connection) throws -> RoleAlias {
        guard let found = try roleAlias(name, db) else { throw BrachioError.missing("role alias", name) }
        return found
    }

    private static func roleAlias(_ name: String, _ db: Connection) throws -> RoleAlias? {
        try db.row("SELECT * FROM role_aliases WHERE name = ?", [name]).map { row in
            RoleAlias(
                name: row["name"], role: row["role"], seconds: row["seconds"], created: Date(timeIntervalSince1970: row["created"]),
                changed: Date(timeIntervalSince1970: row["changed"]))
        }
    }
}
