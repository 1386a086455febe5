internal import BrachioPersistence

/// The tables of the registry. Times are seconds since 1970.
enum RegistrySchema {
    static let migrations = [
        Migration("things, types, groups", sql: """
            CREATE TABLE thing_types (
                name TEXT PRIMARY KEY, id TEXT NOT NULL, description TEXT, searchable TEXT NOT NULL, created REAL NOT NULL, deprecated REAL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE things (
                name TEXT PRIMARY KEY, id TEXT NOT NULL, type TEXT REFERENCES thing_types (name), version INTEGER NOT NULL, created REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX things_by_type ON things (type);
            CREATE TABLE thing_attributes (
                thing TEXT NOT NULL REFERENCES things (name) ON DELETE CASCADE, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (thing, name)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX things_by_attribute ON thing_attributes (name, value);
            CREATE TABLE thing_groups (
                name TEXT PRIMARY KEY, id TEXT NOT NULL, parent TEXT REFERENCES thing_groups (name), description TEXT, attributes TEXT NOT NULL,
                version INTEGER NOT NULL, created REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX groups_by_parent ON thing_groups (parent);
            CREATE TABLE group_members (
                member_of TEXT NOT NULL REFERENCES thing_groups (name) ON DELETE CASCADE, thing TEXT NOT NULL REFERENCES things (name) ON DELETE CASCADE,
                PRIMARY KEY (member_of, thing)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX groups_by_member ON group_members (thing);
            CREATE TABLE tags (
                arn TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, name)
            ) STRICT, WITHOUT ROWID;
            """)
    ]
}
