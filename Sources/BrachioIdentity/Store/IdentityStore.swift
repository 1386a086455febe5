internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Users, access keys, roles, policies and sessions of the account, on disk.
///
/// Nothing is kept in memory but the root credential: a key that another process disables is refused at its next request.
package final class IdentityStore: CredentialDirectory {
    let database: BrachioPersistence.Database
    private let root: Credential?
    let now: @Sendable () -> Date

    /// - Parameter folder: the data folder's `db`, where `identity.sqlite` is made.
    /// - Parameter root: known without asking the database; `nil` for commands that only manage.
    package init(folder: URL, root: Credential?, now: @escaping @Sendable () -> Date = { Date() }) throws {
        database = try BrachioPersistence.Database(file: folder.appendingPathComponent("identity.sqlite"), migrations: IdentitySchema.migrations)
        self.root = root
        self.now = now
    }

    package func close() throws { try database.close() }

    /// Makes the role that the root credential acts as, where it is missing.
    package func prepare() async throws {
        let created = now().timeIntervalSince1970
        try await database.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO roles VALUES (?, ?, ?, ?, ?, ?, ?, '[]')",
                arguments: [
                    Account.rootRoleName, Account.rootRolePath, "AROABRACHIOROOT000001",
                    """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com",\
                    "AWS":"arn:aws:iam::\(Account.number):root"},"Action":"sts:AssumeRole"}]}
                    """,
                    "The role that jobs and the root credential act as", 43_200, created,
                ])
            try db.execute(
                sql: "INSERT OR IGNORE INTO attachments VALUES ('role', ?, ?)", arguments: [Account.rootRoleName, BuiltInPolicies.administrator])
            try db.execute(sql: "DELETE FROM sessions WHERE expires < ?", arguments: [created - 86_400])
        }
    }

    package func credential(accessKeyID: String) async throws -> Credential? {
        if let root, root.accessKeyID == accessKeyID { return root }
        return try await database.read { db in
            if let row = try Row.fetchOne(db, sql: "SELECT * FROM access_keys WHERE id = ? AND enabled = 1", arguments: [accessKeyID]) {
                return try Self.userCredential(row, db)
            }
            return try Row.fetchOne(db, sql: "SELECT * FROM sessions WHERE access_key = ?", arguments: [accessKeyID])
                .map { try Self.sessionCredential($0, db) }
        }
    }

    private static func userCredential(_ row: Row, _ db: Connection) throws -> Credential {
        let name: String = row["user"]
        let id = try String.fetchOne(db, sql: "SELECT id FROM users WHERE name = ?", arguments: [name]) ?? ""
        let identity = Identity(
            arn: Account.userARN(name), userID: id, accessKeyID: row["id"], policies: try policies(of: .user(name), db))
        return Credential(accessKeyID: row["id"], secretAccessKey: row["secret"], identity: identity)
    }

    private static func sessionCredential(_ row: Row, _ db: Connection) throws -> Credential {
        let role: String = row["role"], session: String = row["session"], key: String = row["access_key"]
        let found = try Row.fetchOne(db, sql: "SELECT path, id FROM roles WHERE name = ?", arguments: [role])
        var identity = Identity(
            arn: Account.assumedRoleARN(role: role, session: session), userID: "\(found?["id"] ?? ""):\(session)", accessKeyID: key,
            policies: try policies(of: .role(role), db))
        identity.roleARN = Account.roleARN(path: found?["path"] ?? "/", name: role)
        let policy: String? = row["policy"], context: String? = row["context"]
        identity.sessionPolicies = try policy.map { [try Policy(json: $0)] }
        identity.context = try context.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
        return Credential(
            accessKeyID: key, secretAccessKey: row["secret"], sessionToken: row["token"],
            expires: Date(timeIntervalSince1970: row["expires"]), identity: identity)
    }

    /// All policies of a role or user: inline, attached, and built in.
    static func policies(of owner: Principal, _ db: Connection) throws -> [Policy] {
        let inline = try String.fetchAll(
            db, sql: "SELECT document FROM inline_policies WHERE kind = ? AND owner = ?", arguments: [owner.kind, owner.name])
        let attached = try Row.fetchAll(
            db, sql: """
                SELECT attachments.arn, document FROM attachments LEFT JOIN managed_policies USING (arn) WHERE kind = ? AND owner = ?
                """, arguments: [owner.kind, owner.name])
        let documents = inline + attached.compactMap { row in (row["document"] as String?) ?? BuiltInPolicies.document(row["arn"]) }
        return try documents.map { try Policy(json: $0) }
    }
}
