internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension IdentityStore {
    /// Access keys that one user may have.
    package static let accessKeysMax = 10

    /// Makes an access key, and its user where there is none yet with `policy` (a document) or `managedPolicy` (an ARN).
    package func createAccessKey(user: String, policy: String?, managedPolicy: String?) async throws -> Credential {
        guard (1...64).contains(user.utf8.count), user.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+=,.@-_".contains($0)) }) else {
            throw BrachioError(.invalidInput, "\(user.prefix(80)) cannot be a user's name", mend: "use 1 to 64 letters, digits and +=,.@-_")
        }
        if let policy { _ = try Policy(json: policy) }
        var random = SystemRandomNumberGenerator()
        let key = KeyText.accessKeyID(prefix: "AKIA", from: &random), secret = KeyText.secret(from: &random)
        let id = KeyText.accessKeyID(prefix: "AIDA", from: &random), created = now().timeIntervalSince1970
        try await database.write { db in
            try db.execute(sql: "INSERT OR IGNORE INTO users VALUES (?, ?, ?)", arguments: [user, id, created])
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM access_keys WHERE user = ?", arguments: [user]) ?? 0
            guard count < Self.accessKeysMax else {
                throw BrachioError(.limitExceeded, "user \(user) has \(count) access keys", mend: "remove one first")
            }
            try db.execute(sql: "INSERT INTO access_keys VALUES (?, ?, ?, 1, ?)", arguments: [key, user, secret, created])
            if let policy {
                try db.execute(sql: "INSERT OR REPLACE INTO inline_policies VALUES ('user', ?, 'given', ?)", arguments: [user, policy])
            }
            if let managedPolicy {
                guard try Self.isPolicy(managedPolicy, db) else { throw BrachioError(.notFound, "there is no policy \(managedPolicy)") }
                try db.execute(sql: "INSERT OR IGNORE INTO attachments VALUES ('user', ?, ?)", arguments: [user, managedPolicy])
            }
        }
        guard let made = try await credential(accessKeyID: key) else { throw BrachioError(.defect, "access key \(key) is gone once it was made") }
        return made
    }

    /// All access keys, oldest first.
    package func accessKeys() async throws -> [AccessKey] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT id, user, enabled, created FROM access_keys ORDER BY created, id").map { row in
                AccessKey(
                    id: row["id"], user: row["user"], isEnabled: row["enabled"], created: Date(timeIntervalSince1970: row["created"]))
            }
        }
    }

    /// Refuses requests with this key from now on, or takes them again.
    package func setAccessKey(_ id: String, enabled: Bool) async throws {
        try await database.write { db in
            try db.execute(sql: "UPDATE access_keys SET enabled = ? WHERE id = ?", arguments: [enabled, id])
            guard db.changesCount == 1 else { throw BrachioError(.notFound, "there is no access key \(id)") }
        }
    }
}
