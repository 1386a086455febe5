internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// An account's id: who answers.
package typealias WorkerID = UUID

extension LabellingStore {
    /// The pool and group that teams made here, and not over the wire, are kept in.
    package static let ownPool = "us-east-1_Brachio"

    func teamID(_ name: String, _ db: Connection) throws -> Int64 {
        guard let row = try db.row("SELECT id FROM team WHERE name = ?", [name]) else {
            throw BrachioError(.notFound, "there is no work team named \(name)", mend: "make the team first")
        }
        return row[0]
    }

    /// Makes a team of these people, or makes these people the members of the team that has the name.
    package func setTeam(_ name: String, description: String = "", members: [WorkerID]) async throws {
        let time = milliseconds
        try await database.write { db in
            try db.run("INSERT OR IGNORE INTO pool VALUES (?, 'brachio', ?, '{}')", [Self.ownPool, time])
            try db.run(
                "INSERT OR IGNORE INTO pool_group (pool, name, description, created) VALUES (?, ?, ?, ?)",
                [Self.ownPool, name, description, time])
            let group: Int64 = try db.row("SELECT id FROM pool_group WHERE pool = ? AND name = ?", [Self.ownPool, name])?[0] ?? 0
            try db.run(
                "INSERT OR IGNORE INTO team (name, description, created, modified, document, tags) VALUES (?, ?, ?, ?, '{}', '{}')",
                [name, description, time, time])
            let team: Int64 = try db.row("SELECT id FROM team WHERE name = ?", [name])?[0] ?? 0
            try db.run("INSERT OR IGNORE INTO team_group VALUES (?, ?)", [team, group])
            try db.run("DELETE FROM group_member WHERE pool_group = ?", [group])
            for worker in members { try db.run("INSERT OR IGNORE INTO group_member VALUES (?, ?)", [group, worker.uuidString]) }
        }
    }

    /// Takes somebody out of every group, as when the account is deleted.
    package func forget(_ worker: WorkerID) async throws {
        try await database.write { db in try db.run("DELETE FROM group_member WHERE worker = ?", [worker.uuidString]) }
    }

    func isMember(_ worker: WorkerID, ofTeam team: Int64, _ db: Connection) throws -> Bool {
        try db.row(
            "SELECT 1 FROM group_member m JOIN team_group g ON g.pool_group = m.pool_group WHERE m.worker = ? AND g.team = ?",
            [worker.uuidString, team]) != nil
    }
}
