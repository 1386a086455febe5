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
            """),
        Migration("certificates, authorities, policies", sql: """
            CREATE TABLE authorities (
                id TEXT PRIMARY KEY, pem TEXT NOT NULL, subject TEXT NOT NULL, status TEXT NOT NULL, mode TEXT NOT NULL, registers INTEGER NOT NULL,
                template TEXT, created REAL NOT NULL, changed REAL NOT NULL, not_before REAL NOT NULL, not_after REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX authorities_by_subject ON authorities (subject);
            CREATE TABLE registration_codes (code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            CREATE TABLE certificates (
                id TEXT PRIMARY KEY, pem TEXT NOT NULL, authority TEXT, status TEXT NOT NULL, mode TEXT NOT NULL, created REAL NOT NULL,
                changed REAL NOT NULL, not_before REAL NOT NULL, not_after REAL NOT NULL, version INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX certificates_by_creation ON certificates (created, id);
            CREATE INDEX certificates_by_authority ON certificates (authority);
            CREATE TABLE thing_principals (
                thing TEXT NOT NULL REFERENCES things (name), certificate TEXT NOT NULL REFERENCES certificates (id), exclusive INTEGER NOT NULL,
                PRIMARY KEY (thing, certificate)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX things_by_principal ON thing_principals (certificate);
            CREATE TABLE policies (
                name TEXT PRIMARY KEY, default_version INTEGER NOT NULL, next_version INTEGER NOT NULL, created REAL NOT NULL, changed REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE policy_versions (
                policy TEXT NOT NULL REFERENCES policies (name) ON DELETE CASCADE, version INTEGER NOT NULL, document TEXT NOT NULL, created REAL NOT NULL,
                PRIMARY KEY (policy, version)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE policy_targets (
                policy TEXT NOT NULL REFERENCES policies (name), target TEXT NOT NULL, PRIMARY KEY (policy, target)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX policies_by_target ON policy_targets (target);
            """),
        Migration("provisioning, role aliases, renewal", sql: """
            CREATE TABLE templates (
                name TEXT PRIMARY KEY, description TEXT, enabled INTEGER NOT NULL, role TEXT NOT NULL, kind TEXT NOT NULL,
                default_version INTEGER NOT NULL, next_version INTEGER NOT NULL, created REAL NOT NULL, changed REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE template_versions (
                template TEXT NOT NULL REFERENCES templates (name) ON DELETE CASCADE, version INTEGER NOT NULL, body TEXT NOT NULL, created REAL NOT NULL,
                PRIMARY KEY (template, version)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE ownership_tokens (
                digest TEXT PRIMARY KEY, certificate TEXT NOT NULL, expires REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE claims (
                certificate TEXT PRIMARY KEY REFERENCES certificates (id) ON DELETE CASCADE, template TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE role_aliases (
                name TEXT PRIMARY KEY, role TEXT NOT NULL, seconds INTEGER NOT NULL, created REAL NOT NULL, changed REAL NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE renewals (
                certificate TEXT PRIMARY KEY REFERENCES certificates (id) ON DELETE CASCADE, replaces TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            """),
    ]
}
