internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension AccountStore {
    /// The session that a browser's token stands for; `nil` where it is unknown or over.
    package func session(_ token: String) async throws -> Session? {
        let digest = SecretText.digest(token), time = now()
        let found = try await database.read { db -> (session: Session, used: Date)? in
            let sql = """
                SELECT \(Person.columns), session.created, used, by_link FROM session JOIN person ON person.id = session.person
                WHERE digest = ? AND disabled = 0
                """
            guard let row = try db.row(sql, [digest]) else { return nil }
            let session = Session(person: try Person(row), created: Date(timeIntervalSince1970: row[10]), isByLink: row[12])
            return (session, Date(timeIntervalSince1970: row[11]))
        }
        guard let found, !lifetime.isOver(created: found.session.created, used: found.used, at: time) else { return nil }
        if lifetime.isTouchDue(used: found.used, at: time) {
            let person = found.session.person.id.text
            try await database.write { db in
                try db.run("UPDATE session SET used = ? WHERE digest = ?", [time.timeIntervalSince1970, digest])
                try db.run("UPDATE person SET last_seen = ? WHERE id = ?", [time.timeIntervalSince1970, person])
            }
        }
        return found.session
    }

    package func endSession(_ token: String) async throws {
        let digest = SecretText.digest(token)
        try await database.write { db in try db.run("DELETE FROM session WHERE digest = ?", [digest]) }
    }

    func begin(_ id: UUID, byLink: Bool) async throws -> NewSession {
        var random = SystemRandomNumberGenerator()
        let token = SecretText.token(from: &random), digest = SecretText.digest(token), time = now().timeIntervalSince1970
        let person = try await database.write { db in
            let person = try db.person(id)
            try db.run("INSERT INTO session VALUES (?, ?, ?, ?, ?)", [digest, id.text, time, time, byLink])
            try db.run("UPDATE person SET last_seen = ? WHERE id = ?", [time, id.text])
            try db.run(
                """
                DELETE FROM session WHERE person = ?1 AND digest NOT IN
                    (SELECT digest FROM session WHERE person = ?1 ORDER BY created DESC, rowid DESC LIMIT ?2)
                """, [id.text, Self.sessionsMaximum])
            return person
        }
        return NewSession(token: token, session: Session(person: person, created: Date(timeIntervalSince1970: time), isByLink: byLink))
    }
}
