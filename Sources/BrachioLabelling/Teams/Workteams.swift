internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A team of workers: the people of its groups.
package struct Workteam: Sendable, Hashable {
    package struct Group: Sendable, Hashable, Codable {
        package var pool: String
        package var name: String

        package init(pool: String, name: String) {
            self.pool = pool
            self.name = name
        }
    }

    package var name: String
    package var description: String
    package var groups: [Group]
    package var tags: [String: String]
    /// What it was asked to be, as JSON; empty for teams that came another way.
    package var document: Data
    package var created: Date
    package var modified: Date
}

extension LabellingStore {
    /// - Throws: `labellingNameTaken`; `notFound` for a group that is not there.
    @discardableResult
    package func createTeam(
        _ name: String, description: String, groups: [Workteam.Group], document: Data = Data("{}".utf8), tags: [String: String] = [:]
    ) async throws -> Workteam {
        let time = milliseconds
        let tags = String(decoding: try JSONEncoder().encode(tags), as: UTF8.self)
        return try await database.write { db in
            guard try db.row("SELECT 1 FROM team WHERE name = ?", [name]) == nil else {
                throw BrachioError(.labellingNameTaken, "a work team named \(name) exists", mend: "choose another name")
            }
            try db.run(
                "INSERT INTO team (name, description, created, modified, document, tags) VALUES (?, ?, ?, ?, ?, ?)",
                [name, description, time, time, String(decoding: document, as: UTF8.self), tags])
            try Self.set(groups, ofTeam: db.lastInsertedRowID, db)
            return try Self.team(name, db)
        }
    }

    @discardableResult
    package func updateTeam(_ name: String, description: String? = nil, groups: [Workteam.Group]? = nil, document: Data? = nil) async throws -> Workteam {
        let time = milliseconds
        return try await database.write { [self] db in
            let id = try teamID(name, db)
            try db.run(
                "UPDATE team SET modified = ?, description = coalesce(?, description), document = coalesce(?, document) WHERE id = ?",
                [time, description, document.map { String(decoding: $0, as: UTF8.self) }, id])
            if let groups { try Self.set(groups, ofTeam: id, db) }
            return try Self.team(name, db)
        }
    }

    /// - Throws: `inUse` where a job has the team.
    package func deleteTeam(_ name: String) async throws {
        try await database.write { [self] db in
            let id = try teamID(name, db)
            if let job = try db.row("SELECT name FROM job WHERE team = ?", [id]) {
                throw BrachioError(.inUse, "labelling job \(job[0] as String) has the work team \(name)", mend: "keep the team, or take everybody out of it")
            }
            try db.run("DELETE FROM team WHERE id = ?", [id])
            // The group that came with the team, where no other team has it.
            try db.run(
                "DELETE FROM pool_group WHERE pool = ? AND name = ? AND id NOT IN (SELECT pool_group FROM team_group)", [Self.ownPool, name])
        }
    }

    package func team(_ name: String) async throws -> Workteam { try await database.read { db in try Self.team(name, db) } }

    /// Every team, by name.
    package func teams() async throws -> [Workteam] {
        try await database.read { db in try db.rows("SELECT * FROM team ORDER BY name").map { try Self.team($0, db) } }
    }

    /// The people of a team.
    package func members(ofTeam name: String) async throws -> [WorkerID] {
        try await database.read { [self] db in
            try db.rows(
                "SELECT DISTINCT m.worker FROM group_member m JOIN team_group g ON g.pool_group = m.pool_group WHERE g.team = ? ORDER BY m.worker",
                [try teamID(name, db)]
            ).compactMap { WorkerID(uuidString: $0[0]) }
        }
    }

    private static func set(_ groups: [Workteam.Group], ofTeam team: Int64, _ db: Connection) throws {
        try db.run("DELETE FROM team_group WHERE team = ?", [team])
        for group in groups {
            guard let row = try db.row("SELECT id FROM pool_group WHERE pool = ? AND name = ?", [group.pool, group.name]) else {
                throw missing("group \(group.name) in \(group.pool)")
            }
            try db.run("INSERT OR IGNORE INTO team_group VALUES (?, ?)", [team, row[0] as Int64])
        }
    }

    private static func team(_ name: String, _ db: Connection) throws -> Workteam {
        guard let row = try db.row("SELECT * FROM team WHERE name = ?", [name]) else { throw missing("work team named \(name)") }
        return try team(row, db)
    }

    private static func team(_ row: Row, _ db: Connection) throws -> Workteam {
        let groups = try db.rows(
            "SELECT p.pool, p.name FROM team_group g JOIN pool_group p ON p.id = g.pool_group WHERE g.team = ? ORDER BY p.id", [row["id"] as Int64])
        return Workteam(
            name: row["name"], description: row["description"], groups: groups.map { Workteam.Group(pool: $0[0], name: $0[1]) },
            tags: (try? JSONDecoder().decode([String: String].self, from: Data((row["tags"] as String).utf8))) ?? [:],
            document: Data((row["document"] as String).utf8), created: Milliseconds.date(row["created"]), modified: Milliseconds.date(row["modified"]))
    }
}
