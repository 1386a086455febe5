internal import BrachioPersistence
internal import Foundation

/// Opens the file of the logs. Both indexes of `log_event` are in the order in which events are answered, by time and then by arrival.
func openLogDatabase(_ file: URL) throws -> Database {
    try Database(file: file, migrations: [
        Migration("logs", sql: """
            CREATE TABLE log_group (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                created INTEGER NOT NULL,
                retention_days INTEGER,
                tags BLOB NOT NULL
            );
            CREATE TABLE log_stream (
                id INTEGER PRIMARY KEY,
                log_group INTEGER NOT NULL REFERENCES log_group (id),
                name TEXT NOT NULL,
                created INTEGER NOT NULL,
                first_event INTEGER,
                last_event INTEGER,
                last_ingestion INTEGER,
                stored_bytes INTEGER NOT NULL DEFAULT 0,
                UNIQUE (log_group, name)
            );
            CREATE TABLE log_event (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                log_group INTEGER NOT NULL,
                stream INTEGER NOT NULL,
                time INTEGER NOT NULL,
                ingested INTEGER NOT NULL,
                message TEXT NOT NULL
            );
            CREATE INDEX log_event_stream ON log_event (stream, time, id);
            CREATE INDEX log_event_group ON log_event (log_group, time, id);
            """),
    ])
}
