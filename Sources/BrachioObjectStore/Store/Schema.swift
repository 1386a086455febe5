internal import BrachioPersistence

/// The tables. Times are milliseconds since 1970; keys are UTF-8 bytes, so that they sort as S3 sorts them.
enum Schema {
    static let migrations = [Migration("objects", sql: tables + uses)]

    private static let tables = """
        CREATE TABLE bucket (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
            versioning TEXT NOT NULL, cors TEXT, tags TEXT);

        -- Content by its digest. Small content lies in `inline`, other content in a file.
        CREATE TABLE content (
            id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 BLOB NOT NULL UNIQUE, size INTEGER NOT NULL,
            is_inline INTEGER NOT NULL, uses INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX content_unused ON content (id) WHERE uses = 0;
        CREATE TABLE inline (content INTEGER PRIMARY KEY REFERENCES content (id) ON DELETE CASCADE, bytes BLOB NOT NULL);

        -- A version of an object, or a delete marker. The newest of a key has the highest id.
        CREATE TABLE version (
            id INTEGER PRIMARY KEY AUTOINCREMENT, bucket INTEGER NOT NULL REFERENCES bucket (id), key BLOB NOT NULL,
            version_id TEXT NOT NULL, is_latest INTEGER NOT NULL, is_marker INTEGER NOT NULL, modified_at INTEGER NOT NULL,
            size INTEGER NOT NULL, etag TEXT NOT NULL, checksum TEXT, metadata TEXT NOT NULL, tags TEXT, parts INTEGER,
            content INTEGER REFERENCES content (id));
        CREATE UNIQUE INDEX version_name ON version (bucket, key, version_id);
        CREATE INDEX version_order ON version (bucket, key, id DESC);
        CREATE INDEX version_current ON version (bucket, key) WHERE is_latest = 1 AND is_marker = 0;

        -- What a version in several parts is made of.
        CREATE TABLE segment (
            version INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE, number INTEGER NOT NULL,
            content INTEGER NOT NULL REFERENCES content (id), size INTEGER NOT NULL, checksum TEXT, PRIMARY KEY (version, number)) WITHOUT ROWID;

        CREATE TABLE upload (
            id TEXT PRIMARY KEY, bucket INTEGER NOT NULL REFERENCES bucket (id), key BLOB NOT NULL, begun_at INTEGER NOT NULL,
            metadata TEXT NOT NULL, tags TEXT, algorithm TEXT, kind TEXT) WITHOUT ROWID;
        CREATE INDEX upload_order ON upload (bucket, key, id);
        CREATE TABLE part (
            upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE, number INTEGER NOT NULL,
            content INTEGER NOT NULL REFERENCES content (id), size INTEGER NOT NULL, md5 BLOB NOT NULL, checksum TEXT,
            modified_at INTEGER NOT NULL, PRIMARY KEY (upload, number)) WITHOUT ROWID;

        """

    /// `content.uses` counts what refers to content, whatever statement adds or removes it.
    private static let uses = ["version", "segment", "part"].map { table in
        """
        CREATE TRIGGER \(table)_added AFTER INSERT ON \(table) WHEN NEW.content IS NOT NULL
            BEGIN UPDATE content SET uses = uses + 1 WHERE id = NEW.content; END;
        CREATE TRIGGER \(table)_removed AFTER DELETE ON \(table) WHEN OLD.content IS NOT NULL
            BEGIN UPDATE content SET uses = uses - 1 WHERE id = OLD.content; END;
        CREATE TRIGGER \(table)_changed AFTER UPDATE OF content ON \(table)
            BEGIN
                UPDATE content SET uses = uses - 1 WHERE id = OLD.content;
                UPDATE content SET uses = uses + 1 WHERE id = NEW.content;
            END;

        """
    }.joined()
}
