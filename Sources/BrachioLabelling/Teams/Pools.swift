internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A pool of people, in Cognito's words. All pools hold the same people, those of the accounts; groups and clients are a pool's own.
package struct UserPool: Sendable, Hashable {
    package var id: String
    package var name: String
    package var created: Date
    /// What it was asked to be, as JSON.
    package var document: Data
}

package struct UserPoolClient: Sendable, Hashable {
    package var id: String
    package var pool: String
    package var name: String
    package var created: Date
    package var document: Data
}

package struct UserGroup: Sendable, Hashable {
    package var pool: String
    package var name: String
    package var description: String
    package var created: Date
}

extension LabellingStore {
    @discardableResult
    package func addPool(id: String, name: String, document: Data = Data("{}".utf8)) async throws -> UserPool {
        let date = now()
        try await database.write { db in
            try db.run("INSERT INTO pool VALUES (?, ?, ?, ?)", [id, name, Milliseconds.of(date), String(decoding: document, as: UTF8.self)])
        }
        return UserPool(id: id, name: name, created: date, document: document)
    }

    package func pools() async throws -> [UserPool] {
        try await database.read { db in try db.rows("SELECT * FROM pool ORDER BY created, id").map(Self.pool) }
    }

    package func pool(_ id: String) async throws -> UserPool {
        try await database.read { db in
            guard let row = try db.row("SELECT * FROM pool WHERE id = ?", [id]) else { throw Self.missing("user pool \(id)") }
            return Self.pool(row)
        }
    }

    /// - Throws: `inUse` where a work team has one of its groups.
    package func removePool(_ id: String) async throws {
        try await database.write { db in
            try Self.requireUnused("SELECT t.name FROM team t JOIN team_group g ON g.team = t.id JOIN pool_group p ON p.id = g.pool_group WHERE p.pool = ?", [id], db)
            try db.run("DELETE FROM pool WHERE id = ?", [id])
            guard db.changesCount > 0 else { throw Self.missing("user pool \(id)") }
        }
    }

    @discardableResult
    package func addClient(id: String, to pool: String, name: String, document: Data = Data("{}".utf8)) async throws -> UserPoolClient {
        _ = try await self.pool(pool)
        let date = now()
        try await database.write { db in
            try db.run(
                "INSERT INTO pool_client VALUES (?, ?, ?, ?, ?)",
                [id, pool, name, Milliseconds.of(date), String(decoding: document, as: UTF8.self)])
        }
        return UserPoolClient(id: id, pool: pool, name: name, created: date, document: document)
    }

    package func clients(of pool: String) async throws -> [UserPoolClient] {
        try await database.read { db in
            try db.rows("SELECT * FROM pool_client WHERE pool = ? ORDER BY created, id", [pool]).map { row in
                UserPoolClient(
                    id: row["id"], pool: row["pool"], name: row["name"], created: Milliseconds.date(row["created"]),
                    document: Data((row["document"] as String).utf8))
            }
        }
    }

    package func removeClient(_ id: String, of pool: String) async throws {
        try await database.write { db in
            try db.run("DELETE FROM pool_client WHERE id = ? AND pool = ?", [id, pool])
            guard db.changesCount > 0 else { throw Self.missing("client \(id)") }
        }
    }

    @discardableResult
    package func addGroup(_ name: String, to pool: String, description: String = "") async throws -> UserGroup {
        _ = try await self.pool(pool)
        let date = now()
        try await database.write { db in
            guard try db.row("SELECT 1 FROM pool_group WHERE pool = ? AND name = ?", [pool, name]) == nil else {
                throw BrachioError(.labellingNameTaken, "a group named \(name) exists in \(pool)")
            }
            try db.run(
                "INSERT INTO pool_group (pool, name, description, created) VALUES (?, ?, ?, ?)", [pool, name, description, Milliseconds.of(date)])
        }
        return UserGroup(pool: pool, name: name, description: description, created: date)
    }

    package func groups(of pool: String) async throws -> [UserGroup] {
        try await database.read { db in try db.rows("SELECT * FROM pool_group WHERE pool = ? ORDER BY name", [pool]).map(Self.group) }
    }

    package func group(_ name: String, of pool: String) async throws -> UserGroup {
        try await database.read { db in
            guard let row = try db.row("SELECT * FROM pool_group WHERE pool = ? AND name = ?", [pool, name]) else {
                throw Self.missing("group \(name) in \(pool)")
            }
            return Self.group(row)
        }
    }

    package func removeGroup(_ name: String, of pool: String) async throws {
        try await database.write { db in
            try Self.requireUnused(
                "SELECT t.name FROM team t JOIN team_group g ON g.team = t.id JOIN pool_group p ON p.id = g.pool_group WHERE p.pool = ? AND p.name = ?",
                [pool, name], db)
            try db.run("DELETE FROM pool_group WHERE pool = ? AND name = ?", [pool, name])
            guard db.changesCount > 0 else { throw Self.missing("group \(name) in \(pool)") }
        }
    }

    package func members(ofGroup name: String, pool: String) async throws -> [WorkerID] {
        try await database.read { db in
            try db.rows(
                "SELECT worker FROM group_member m JOIN pool_group p ON p.id = m.pool_group WHERE p.pool = ? AND p.name = ? ORDER BY worker", [pool, name]
            ).compactMap { WorkerID(uuidString: $0[0]) }
        }
    }

    package func setMember(_ worker: WorkerID, ofGroup name: String, pool: String, _ isMember: Bool) async throws {
        _ = try await group(name, of: pool)
        try await database.write { db in
            let group: Int64? = try db.row("SELECT id FROM pool_group WHERE pool = ? AND name = ?", [pool, name])?[0]
            if isMember {
                try db.run("INSERT OR IGNORE INTO group_member VALUES (?, ?)", [group, worker.uuidString])
            } else {
                try db.run("DELETE FROM group_member WHERE pool_group = ? AND worker = ?", [group, worker.uuidString])
            }
        }
    }

    static func missing(_ thing: String) -> BrachioError { BrachioError(.notFound, "there is no \(thing)") }

    private static func requireUnused(_ sql: String, _ arguments: StatementArguments, _ db: Connection) throws {
        guard let row = try db.row(sql, arguments) else { return }
        throw BrachioError(.inUse, "work team \(row[0] as String) uses it", mend: "delete the team first")
    }

    private static func pool(_ row: Row) -> UserPool {
        UserPool(id: row["id"], name: row["name"], created: Milliseconds.date(row["created"]), document: Data((row["document"] as String).utf8))
    }

    private static func group(_ row: Row) -> UserGroup {
        UserGroup(pool: row["pool"], name: row["name"], description: row["description"], created: Milliseconds.date(row["created"]))
    }
}
