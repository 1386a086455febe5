internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// The private workforce: which pool its people are in.
package struct Workforce: Sendable, Hashable {
    package var name: String
    package var pool: String?
    package var client: String?
    package var created: Date
    package var modified: Date
    /// What it was asked to be, as JSON.
    package var document: Data
}

extension LabellingStore {
    /// Adds the workforce, of which there is one in a region. - Throws: `labellingNameTaken`.
    @discardableResult
    package func createWorkforce(_ name: String, pool: String?, client: String?, document: Data = Data("{}".utf8)) async throws -> Workforce {
        if let pool { _ = try await self.pool(pool) }
        let time = milliseconds
        return try await database.write { db in
            if let row = try db.row("SELECT name FROM workforce") {
                throw BrachioError(
                    .labellingNameTaken, "there is a workforce already, named \(row[0] as String)", mend: "use it, or delete it first")
            }
            try db.run(
                "INSERT INTO workforce VALUES (?, ?, ?, ?, ?, ?)", [name, pool, client, time, time, String(decoding: document, as: UTF8.self)])
            return try Self.workforce(name, db)
        }
    }

    @discardableResult
    package func updateWorkforce(_ name: String, document: Data) async throws -> Workforce {
        let time = milliseconds
        return try await database.write { db in
            _ = try Self.workforce(name, db)
            try db.run("UPDATE workforce SET modified = ?, document = ? WHERE name = ?", [time, String(decoding: document, as: UTF8.self), name])
            return try Self.workforce(name, db)
        }
    }

    package func deleteWorkforce(_ name: String) async throws {
        try await database.write { db in
            _ = try Self.workforce(name, db)
            if let team = try db.row("SELECT name FROM team") {
                throw BrachioError(.inUse, "work team \(team[0] as String) belongs to the workforce", mend: "delete its teams first")
            }
            try db.run("DELETE FROM workforce WHERE name = ?", [name])
        }
    }

    package func workforce(_ name: String) async throws -> Workforce { try await database.read { db in try Self.workforce(name, db) } }

    package func workforces() async throws -> [Workforce] {
        try await database.read { db in try db.rows("SELECT * FROM workforce ORDER BY name").map(Self.workforce) }
    }

    private static func workforce(_ name: String, _ db: Connection) throws -> Workforce {
        guard let row = try db.row("SELECT * FROM workforce WHERE name = ?", [name]) else { throw missing("workforce named \(name)") }
        return workforce(row)
    }

    private static func workforce(_ row: Row) -> Workforce {
        Workforce(
            name: row["name"], pool: row["pool"], client: row["client"], created: Milliseconds.date(row["created"]),
            modified: Milliseconds.date(row["modified"]), document: Data((row["document"] as String).utf8))
    }
}
