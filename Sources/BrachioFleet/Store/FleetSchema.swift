internal import BrachioPersistence

enum FleetSchema {
    static let migrations = [functions, groups, cores]

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

    private static let groups = Migration(
        "groups",
        sql: """
            CREATE TABLE definition (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                name TEXT,
                created REAL NOT NULL,
                updated REAL NOT NULL,
                latest_version TEXT,
                tags TEXT NOT NULL,
                UNIQUE (kind, id));
            CREATE TABLE definition_version (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                version TEXT NOT NULL,
                created REAL NOT NULL,
                content TEXT NOT NULL,
                UNIQUE (kind, id, version),
                FOREIGN KEY (kind, id) REFERENCES definition (kind, id) ON DELETE CASCADE);
            CREATE TABLE role_association (
                owner TEXT PRIMARY KEY,
                role TEXT NOT NULL,
                associated REAL NOT NULL) WITHOUT ROWID;
            CREATE TABLE connectivity (
                thing TEXT PRIMARY KEY,
                version INTEGER NOT NULL,
                document TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE deployment (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                group_id TEXT NOT NULL,
                group_version TEXT,
                kind TEXT NOT NULL,
                status TEXT NOT NULL,
                core TEXT,
                phase TEXT,
                failure TEXT,
                origin TEXT NOT NULL,
                created REAL NOT NULL,
                updated REAL NOT NULL);
            CREATE INDEX deployment_group ON deployment (group_id, number);
            CREATE INDEX deployment_open ON deployment (status, number);
            """)

    private static let cores = Migration(
        "cores",
        sql: """
            CREATE TABLE core_authority (
                thing TEXT PRIMARY KEY,
                pem TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE core_telemetry (
                thing TEXT PRIMARY KEY,
                telemetry TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE group_certificate (
                group_id TEXT PRIMARY KEY,
                expiry_milliseconds INTEGER NOT NULL) WITHOUT ROWID;
            """)
}
