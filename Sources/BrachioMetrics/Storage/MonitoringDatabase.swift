internal import BrachioPersistence
internal import Foundation

/// Opens the file that metrics, alarms and dashboards share.
///
/// A metric's data are series, one a unit; a series' points are keyed by tier, so that reading a range of one tier is one walk.
/// `bins` is `NULL` where the distribution is unknown, and empty where all values were equal.
func openMonitoringDatabase(_ file: URL) throws -> Database {
    try Database(file: file, migrations: [
        Migration("metrics", sql: """
            CREATE TABLE metric (
                id INTEGER PRIMARY KEY,
                namespace TEXT NOT NULL,
                name TEXT NOT NULL,
                dimensions TEXT NOT NULL,
                UNIQUE (namespace, name, dimensions)
            );
            CREATE TABLE series (
                id INTEGER PRIMARY KEY,
                metric INTEGER NOT NULL REFERENCES metric (id),
                unit TEXT NOT NULL,
                UNIQUE (metric, unit)
            );
            CREATE TABLE point (
                series INTEGER NOT NULL,
                width INTEGER NOT NULL,
                time INTEGER NOT NULL,
                count REAL NOT NULL,
                sum REAL NOT NULL,
                minimum REAL NOT NULL,
                maximum REAL NOT NULL,
                bins BLOB,
                PRIMARY KEY (series, width, time)
            ) WITHOUT ROWID;
            """),
        Migration("alarms and dashboards", sql: """
            CREATE TABLE alarm (
                name TEXT PRIMARY KEY NOT NULL,
                document BLOB NOT NULL,
                state TEXT NOT NULL,
                state_document BLOB NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE alarm_history (
                id INTEGER PRIMARY KEY,
                alarm TEXT NOT NULL,
                time REAL NOT NULL,
                kind TEXT NOT NULL,
                summary TEXT NOT NULL,
                data TEXT NOT NULL
            );
            CREATE INDEX alarm_history_time ON alarm_history (time);
            CREATE TABLE dashboard (
                name TEXT PRIMARY KEY NOT NULL,
                body TEXT NOT NULL,
                modified REAL NOT NULL
            ) WITHOUT ROWID;
            """),
    ])
}
