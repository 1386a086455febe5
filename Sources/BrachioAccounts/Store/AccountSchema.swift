internal import BrachioPersistence

enum AccountSchema {
    static let migrations = [
        Migration(
            "accounts",
            sql: """
                CREATE TABLE person (
                    id TEXT PRIMARY KEY,
                    user_name TEXT NOT NULL UNIQUE,
                    email TEXT,
                    role TEXT NOT NULL,
                    password TEXT,
                    must_change INTEGER NOT NULL,
                    password_expires REAL,
                    disabled INTEGER NOT NULL DEFAULT 0,
                    created REAL NOT NULL,
                    last_seen REAL);
                CREATE TABLE session (
                    digest TEXT PRIMARY KEY,
                    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
                    created REAL NOT NULL,
                    used REAL NOT NULL,
                    by_link INTEGER NOT NULL);
                CREATE INDEX session_person ON session (person, created);
                CREATE INDEX session_used ON session (used);
                CREATE TABLE link (
                    digest TEXT PRIMARY KEY,
                    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
                    expires REAL NOT NULL);
                """),
        // Whether letters say that there is work.
        Migration("work-letters", sql: "ALTER TABLE person ADD COLUMN work_letters INTEGER NOT NULL DEFAULT 1"),
    ]
}
