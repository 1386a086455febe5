internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LabellingStore {
    /// Characters in a team's name, as the service has it.
    package static let teamNameCharacters = 1...63

    /// - Throws: `invalidInput`.
    package static func checkTeamName(_ name: String) throws {
        guard teamNameCharacters.contains(name.count), name.wholeMatch(of: /[a-zA-Z0-9](-*[a-zA-Z0-9])*/) != nil else {
            throw BrachioError(
                .invalidInput, "'\(name.prefix(80))' cannot name a team", cause: "a name has 1 to 63 letters and digits, with hyphens between them")
        }
    }

    /// Gives a team another name; its jobs stay its own. - Throws: `labellingNameTaken`, `notFound`, `invalidInput`.
    package func renameTeam(_ name: String, to new: String) async throws {
        try Self.checkTeamName(new)
        guard name != new else { return }
        let time = milliseconds
        try await database.write { [self] db in
            let id = try teamID(name, db)
            guard try db.row("SELECT 1 FROM team WHERE name = ?", [new]) == nil,
                try db.row("SELECT 1 FROM pool_group WHERE pool = ? AND name = ?", [Self.ownPool, new]) == nil
            else { throw BrachioError(.labellingNameTaken, "a work team named \(new) exists", mend: "choose another name") }
            try db.run("UPDATE team SET name = ?, modified = ? WHERE id = ?", [new, time, id])
            // The group that came with the team goes with it.
            try db.run("UPDATE pool_group SET name = ? WHERE pool = ? AND name = ?", [new, Self.ownPool, name])
        }
    }

    /// Puts somebody into a team, or takes them out. A team of several groups takes people into its first; out they go of all of them, and
    /// so of other teams that have the same group.
    package func setMember(_ worker: WorkerID, ofTeam name: String, _ isMember: Bool) async throws {
        try await database.write { [self] db in
            let team = try teamID(name, db)
            let groups = try db.rows("SELECT pool_group FROM team_group WHERE team = ? ORDER BY pool_group", [team]).map { $0[0] as Int64 }
            if isMember {
                guard let group = groups.first else { throw BrachioError(.invalidInput, "team \(name) has no group that people could be in") }
                guard try !self.isMember(worker, ofTeam: team, db) else { return }
                try db.run("INSERT OR IGNORE INTO group_member VALUES (?, ?)", [group, worker.uuidString])
            } else {
                for group in groups { try db.run("DELETE FROM group_member WHERE pool_group = ? AND worker = ?", [group, worker.uuidString]) }
            }
        }
    }

    /// The names of the teams that somebody is in.
    package func teams(of worker: WorkerID) async throws -> [String] {
        try await database.read { db in
            try db.rows(
                """
                SELECT DISTINCT t.name FROM team t JOIN team_group g ON g.team = t.id JOIN group_member m ON m.pool_group = g.pool_group
                WHERE m.worker = ? ORDER BY t.name
                """, [worker.uuidString]
            ).map { $0[0] }
        }
    }
}
