internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB
internal import Synchronization

extension AccountStore {
    /// All people by user name.
    package func people() async throws -> [Person] {
        try await database.read { db in try db.rows("SELECT \(Person.columns) FROM person ORDER BY user_name").map(Person.init) }
    }

    /// The people with these ids, in the order of their user names; unknown ids are left out.
    package func people(_ ids: Set<UUID>) async throws -> [Person] { try await people().filter { ids.contains($0.id) } }

    /// - Throws: `notFound`.
    package func person(_ id: UUID) async throws -> Person { try await database.read { db in try db.person(id) } }

    package func person(named name: String) async throws -> Person? {
        let name = UserName.normalized(name)
        return try await database.read { db in
            try db.row("SELECT \(Person.columns) FROM person WHERE user_name = ?", [name]).map(Person.init)
        }
    }

    /// Makes the owner at the first start, without a password. Returns the owner who was there first or is now.
    @discardableResult
    package func prepareOwner() async throws -> Person {
        let time = now().timeIntervalSince1970, id = UUID()
        return try await database.write { db in
            if let row = try db.row("SELECT \(Person.columns) FROM person WHERE role = 'owner' ORDER BY created, id LIMIT 1") {
                return try Person(row)
            }
            try db.run("INSERT INTO person (id, user_name, role, must_change, created) VALUES (?, 'owner', 'owner', 0, ?)", [id.text, time])
            return try db.person(id)
        }
    }

    /// Adds a person with a temporary password, which is in the answer and nowhere else.
    ///
    /// - Parameter temporaryPassword: one that the caller has chosen; made up where it is `nil`.
    /// - Throws: `invalidInput`, `alreadyExists`, `limitExceeded`.
    package func invite(userName: String, email: String?, role: Role, temporaryPassword: String? = nil) async throws -> Invitation {
        let name = UserName.normalized(userName)
        try UserName.check(name)
        if let email { try EmailAddress.check(email) }
        let password = temporaryPassword ?? Self.newPassword()
        let hash = try await passwords.hash(password)
        let time = now().timeIntervalSince1970, id = UUID()
        let person = try await database.write { db in
            guard try db.row("SELECT 1 FROM person WHERE user_name = ?", [name]) == nil else {
                throw BrachioError(.alreadyExists, "there is a person named \(name)", mend: "choose another user name")
            }
            let count: Int = try db.row("SELECT count(*) FROM person")?[0] ?? 0
            guard count < Self.peopleMaximum else { throw BrachioError(.limitExceeded, "there are \(count) people already") }
            try db.run(
                """
                INSERT INTO person (id, user_name, email, role, password, must_change, password_expires, created)
                VALUES (?, ?, ?, ?, ?, 1, ?, ?)
                """, [id.text, name, email, role.rawValue, hash, time + Self.temporaryPasswordSeconds, time])
            return try db.person(id)
        }
        return Invitation(person: person, temporaryPassword: password)
    }

    /// Gives a person a temporary password in place of theirs and ends their sessions.
    package func resetPassword(of id: UUID, to temporaryPassword: String? = nil) async throws -> Invitation {
        let password = temporaryPassword ?? Self.newPassword()
        let hash = try await passwords.hash(password)
        let expires = now().timeIntervalSince1970 + Self.temporaryPasswordSeconds
        let person = try await database.write { db in
            _ = try db.person(id)
            try db.run("UPDATE person SET password = ?, must_change = 1, password_expires = ? WHERE id = ?", [hash, expires, id.text])
            try db.endSessions(of: id)
            return try db.person(id)
        }
        throttle.withLock { $0.succeeded([.userName(person.userName)]) }
        return Invitation(person: person, temporaryPassword: password)
    }

    package func setRole(_ role: Role, of id: UUID) async throws {
        try await database.write { db in
            try db.run("UPDATE person SET role = ? WHERE id = ?", [role.rawValue, id.text])
            try db.requireOwner()
        }
    }

    /// - Parameter email: `nil` removes it.
    package func setEmail(_ email: String?, of id: UUID) async throws {
        if let email { try EmailAddress.check(email) }
        try await database.write { db in try db.run("UPDATE person SET email = ? WHERE id = ?", [email, id.text]) }
    }

    package func rename(_ id: UUID, to userName: String) async throws {
        let name = UserName.normalized(userName)
        try UserName.check(name)
        try await database.write { db in
            guard try db.row("SELECT 1 FROM person WHERE user_name = ? AND id != ?", [name, id.text]) == nil else {
                throw BrachioError(.alreadyExists, "there is a person named \(name)", mend: "choose another user name")
            }
            try db.run("UPDATE person SET user_name = ? WHERE id = ?", [name, id.text])
        }
    }

    /// A disabled person is signed out and cannot sign in.
    package func setDisabled(_ isDisabled: Bool, _ id: UUID) async throws {
        try await database.write { db in
            try db.run("UPDATE person SET disabled = ? WHERE id = ?", [isDisabled, id.text])
            if isDisabled { try db.endSessions(of: id) }
            try db.requireOwner()
        }
    }

    /// Removes a person. What they did elsewhere keeps their id.
    package func delete(_ id: UUID) async throws {
        try await database.write { db in
            _ = try db.person(id)
            try db.run("DELETE FROM person WHERE id = ?", [id.text])
            try db.requireOwner()
        }
    }

    private static func newPassword() -> String {
        var random = SystemRandomNumberGenerator()
        return SecretText.temporaryPassword(from: &random)
    }
}

extension Connection {
    func person(_ id: UUID) throws -> Person {
        guard let row = try row("SELECT \(Person.columns) FROM person WHERE id = ?", [id.text]) else {
            throw BrachioError(.notFound, "there is no person \(id.text)")
        }
        return try Person(row)
    }

    /// Undoes the transaction that would leave nobody who may do everything.
    func requireOwner() throws {
        guard try row("SELECT 1 FROM person WHERE role = 'owner' AND disabled = 0 LIMIT 1") != nil else {
            throw BrachioError(.inUse, "the last owner cannot be removed, disabled or given another role", mend: "make somebody else an owner first")
        }
    }

    /// Ends every session and link of a person, `kept` excepted.
    func endSessions(of id: UUID, except kept: String = "") throws {
        try run("DELETE FROM session WHERE person = ? AND digest != ?", [id.text, kept])
        try run("DELETE FROM link WHERE person = ?", [id.text])
    }
}
