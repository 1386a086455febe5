internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB
internal import Synchronization

extension AccountStore {
    /// Begins a session for whoever knows the password.
    ///
    /// - Parameter address: where the attempt comes from.
    /// - Throws: `signInRefused`, `tooManyAttempts`.
    package func signIn(userName: String, password: String, from address: String) async throws -> NewSession {
        let name = UserName.normalized(String(userName.prefix(UserName.charactersMaximum + 1)))
        let keys: [LogInThrottle.Key] = [.userName(name), .address(address)]
        let wait = throttle.withLock { $0.waitSeconds(keys, at: now()) }
        guard wait == 0 else {
            throw BrachioError(
                .tooManyAttempts, "too many attempts to sign in", cause: "the next is taken in \(Self.spell(wait))",
                mend: "wait, or ask a manager for a new password")
        }
        // Counted as failed until it is known to be right: attempts at the same time do not get past the count.
        throttle.withLock { $0.failed(keys, at: now()) }
        let found = try await database.read { db in
            try db.row("SELECT \(Person.columns), password FROM person WHERE user_name = ?", [name]).map { (try Person($0), $0["password"] as String?) }
        }
        let isRight = password.count <= PasswordRule.charactersMaximum ? try await passwords.matches(password, found?.1) : false
        guard isRight, let person = found?.0, !person.isDisabled, person.passwordExpires.map({ $0 > now() }) ?? true else {
            throw BrachioError(
                .signInRefused, "user name and password do not belong together",
                mend: "check both; a temporary password is taken for \(Int(Self.temporaryPasswordSeconds / 86_400)) days, then a manager can make a new one")
        }
        throttle.withLock { $0.succeeded(keys) }
        return try await begin(person.id, byLink: false)
    }

    /// Chooses a password, and ends the person's other sessions.
    ///
    /// - Parameter current: the password until now; not needed in a session that a link began.
    /// - Parameter token: the session that goes on.
    package func changePassword(of session: Session, from current: String?, to new: String, keeping token: String) async throws {
        let person = session.person
        try PasswordRule.check(new, of: person)
        let stored = try await database.read { db in try db.row("SELECT password FROM person WHERE id = ?", [person.id.text])?[0] as String? }
        if let stored {
            if !session.isByLink {
                guard let current, current.count <= PasswordRule.charactersMaximum, try await passwords.matches(current, stored) else {
                    throw BrachioError(.signInRefused, "the password until now is another one", mend: "type the one that you signed in with")
                }
            }
            guard try await !passwords.matches(new, stored) else {
                throw BrachioError(.passwordRefused, "this password is not taken", cause: "it is the one until now", mend: "choose another one")
            }
        }
        let hash = try await passwords.hash(new), kept = SecretText.digest(token)
        try await database.write { db in
            try db.run("UPDATE person SET password = ?, must_change = 0, password_expires = NULL WHERE id = ?", [hash, person.id.text])
            try db.endSessions(of: person.id, except: kept)
        }
    }

    /// Sets a person's password without their doing (an administrator's call), and ends their sessions.
    package func setPassword(_ password: String, of id: UUID) async throws {
        try PasswordRule.check(password, of: try await person(id))
        let hash = try await passwords.hash(password)
        try await database.write { db in
            try db.run("UPDATE person SET password = ?, must_change = 0, password_expires = NULL WHERE id = ?", [hash, id.text])
            try db.endSessions(of: id)
        }
    }

    /// A token that signs a person in once, within an hour.
    package func makeLink(for id: UUID) async throws -> String {
        var random = SystemRandomNumberGenerator()
        let token = SecretText.token(from: &random), expires = now().timeIntervalSince1970 + Self.linkSeconds
        try await database.write { db in
            guard try !db.person(id).isDisabled else { throw BrachioError(.accessDenied, "a disabled person cannot sign in") }
            try db.run("INSERT INTO link VALUES (?, ?, ?)", [SecretText.digest(token), id.text, expires])
        }
        return token
    }

    /// Who a link would sign in, without using it up. - Throws: `linkRefused`.
    package func linkOwner(_ token: String) async throws -> Person {
        let time = now().timeIntervalSince1970
        return try await database.read { db in try db.link(token, at: time) }
    }

    /// Uses a link up and begins a session. - Throws: `linkRefused`.
    package func signIn(link token: String) async throws -> NewSession {
        let time = now().timeIntervalSince1970
        let person = try await database.write { db in
            let person = try db.link(token, at: time)
            try db.run("DELETE FROM link WHERE digest = ?", [SecretText.digest(token)])
            return person
        }
        return try await begin(person.id, byLink: true)
    }

    private static func spell(_ seconds: Double) -> String {
        seconds < 90 ? "\(max(1, Int(seconds.rounded(.up)))) s" : "\(Int((seconds / 60).rounded(.up))) min"
    }
}

extension Connection {
    fileprivate func link(_ token: String, at time: Double) throws -> Person {
        let sql = "SELECT \(Person.columns) FROM link JOIN person ON person.id = link.person WHERE digest = ? AND expires > ? AND disabled = 0"
        guard let row = try row(sql, [SecretText.digest(token), time]) else {
            throw BrachioError(
                .linkRefused, "this link does not sign in any more", cause: "a link is taken once, within an hour",
                mend: "sign in with user name and password, or make a new link with `brachio console-link`")
        }
        return try Person(row)
    }
}
