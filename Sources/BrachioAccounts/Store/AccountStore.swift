internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB
internal import Synchronization

/// People, their passwords and their sessions, in one SQLite file.
package final class AccountStore: Sendable {
    package static let fileName = "accounts.sqlite"
    /// People in one store.
    package static let peopleMaximum = 10_000
    /// Sessions that one person has at once; the oldest give way.
    package static let sessionsMaximum = 20
    /// An invitation's temporary password is taken for so long.
    package static let temporaryPasswordSeconds = 7 * 86_400.0
    /// A link to sign in is taken for so long.
    package static let linkSeconds = 3_600.0

    let database: BrachioPersistence.Database
    let lifetime: SessionLifetime
    let passwords: PasswordHasher
    let throttle = Mutex(LogInThrottle())
    let now: @Sendable () -> Date

    /// Opens `accounts.sqlite` in `folder` and makes it where it is missing; only its owner may read it.
    package init(
        folder: URL, lifetime: SessionLifetime = .standard, cost: PasswordHash.Cost = .standard,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        let file = folder.appendingPathComponent(Self.fileName)
        database = try BrachioPersistence.Database(file: file, migrations: AccountSchema.migrations)
        for name in [Self.fileName, Self.fileName + "-wal", Self.fileName + "-shm"] {
            chmod(folder.appendingPathComponent(name).path, 0o600)
        }
        self.lifetime = lifetime
        passwords = try PasswordHasher(cost: cost)
        self.now = now
    }

    package func close() throws { try database.close() }

    /// Removes sessions and links that are over.
    package func tidy() async throws {
        let time = now().timeIntervalSince1970
        try await database.write { [lifetime] db in
            try db.run(
                "DELETE FROM session WHERE used <= ? OR created <= ?", [time - lifetime.idleSeconds, time - lifetime.absoluteSeconds])
            try db.run("DELETE FROM link WHERE expires <= ?", [time])
        }
    }
}

extension Person {
    static let columns =
        "person.id, user_name, email, role, password IS NOT NULL, must_change, password_expires, disabled, person.created, last_seen"

    init(_ row: Row) throws {
        guard let id = UUID(uuidString: row[0]), let role = Role(rawValue: row[3]) else {
            throw BrachioError(.corrupted, "a person's record cannot be read")
        }
        func date(_ column: Int) -> Date? { (row[column] as Double?).map { Date(timeIntervalSince1970: $0) } }
        self.init(
            id: id, userName: row[1], email: row[2], role: role, mustChangePassword: row[5], hasPassword: row[4], isDisabled: row[7],
            created: date(8) ?? .distantPast, lastSeen: date(9), passwordExpires: date(6))
    }
}

extension UUID {
    /// As ids stand in the database and on the wire.
    package var text: String { uuidString.lowercased() }
}
