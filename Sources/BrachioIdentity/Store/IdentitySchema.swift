internal import BrachioPersistence

/// The tables of identities. Times are seconds since 1970.
enum IdentitySchema {
    static let migrations = [
        Migration("users, roles, policies", sql: """
            CREATE TABLE users (
                name TEXT PRIMARY KEY, id TEXT NOT NULL, created REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE access_keys (
                id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE, secret TEXT NOT NULL,
                enabled INTEGER NOT NULL, created REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE roles (
                name TEXT PRIMARY KEY, path TEXT NOT NULL, id TEXT NOT NULL, trust TEXT NOT NULL, description TEXT NOT NULL,
                session_seconds INTEGER NOT NULL, created REAL NOT NULL, tags TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE managed_policies (
                arn TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,
                description TEXT NOT NULL, created REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE inline_policies (
                kind TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, owner, name)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE attachments (
                kind TEXT NOT NULL, owner TEXT NOT NULL, arn TEXT NOT NULL, PRIMARY KEY (kind, owner, arn)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE sessions (
                access_key TEXT PRIMARY KEY, secret TEXT NOT NULL, token TEXT NOT NULL, expires REAL NOT NULL,
                role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE, session TEXT NOT NULL, policy TEXT
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX sessions_by_end ON sessions (expires);
            """),
        Migration("context of sessions", sql: "ALTER TABLE sessions ADD COLUMN context TEXT"),
    ]
}
