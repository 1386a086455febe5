internal import BrachioPersistence

enum FleetSchema {
    static let migrations = [functions]

    private static let functions = Migration(
        "functions",
        sql: """
            CREATE TABLE function (
                name TEXT PRIMARY KEY,
                last_version INTEGER NOT NULL,
                tags TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE function_version (
                function TEXT NOT NULL REFERENCES function (name) ON DELETE CASCADE,
                number INTEGER NOT NULL,
                configuration TEXT NOT NULL,
                code_sha256 TEXT NOT NULL,
                code_bytes INTEGER NOT NULL,
                revision TEXT NOT NULL,
                modified REAL NOT NULL,
                PRIMARY KEY (function, number)) WITHOUT ROWID;
            CREATE TABLE function_alias (
                function TEXT NOT NULL REFERENCES function (name) ON DELETE CASCADE,
                name TEXT NOT NULL,
                version INTEGER NOT NULL,
                description TEXT NOT NULL,
                weights TEXT NOT NULL,
                revision TEXT NOT NULL,
                PRIMARY KEY (function, name)) WITHOUT ROWID;
            CREATE TABLE function_permission (
                function TEXT NOT NULL REFERENCES function (name) ON DELETE CASCADE,
                qualifier TEXT NOT NULL,
                statement TEXT NOT NULL,
                document TEXT NOT NULL,
                PRIMARY KEY (function, qualifier, statement)) WITHOUT ROWID;
            """)
}
