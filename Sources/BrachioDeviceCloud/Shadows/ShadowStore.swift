internal import BrachioJSON
internal import BrachioPersistence
package import BrachioShadows
package import Foundation
internal import GRDB

/// The shadows of all things, in a file of their own.
package struct ShadowStore: Sendable {
    private let database: BrachioPersistence.Database

    /// - Parameter folder: where databases are.
    package init(folder: URL) throws {
        database = try Database(file: folder.appendingPathComponent("shadows.sqlite"), migrations: Self.migrations)
    }

    /// Performs requests in order and returns what became of each once all of it is on disk.
    package func perform(_ requests: [ShadowRequest], atSeconds now: Int64) async throws -> [ShadowOutcome] {
        let body = { @Sendable (db: Connection) in try requests.map { try Self.perform($0, now, db) } }
        return requests.allSatisfy(\.isReading) ? try await database.read(body) : try await database.write(body)
    }

    /// Names of a thing's named shadows behind `name`, sorted.
    package func names(of thing: ThingName, after name: String?, limit: Int) async throws -> [String] {
        try await database.read { db in
            try db.rows(
                "SELECT name FROM shadow WHERE thing = ? AND name > ? AND deleted_at IS NULL ORDER BY name LIMIT ?", [thing.text, name ?? "", limit])
                .map { $0["name"] }
        }
    }

    package func close() throws { try database.close() }

    // MARK: one request

    private static func perform(_ request: ShadowRequest, _ now: Int64, _ db: Connection) throws -> ShadowOutcome {
        let (thing, name) = (request.topic.thing, request.topic.shadow), kept = try shadow(thing, name, db)
        if request.isUpdate, name != nil, kept?.isThere != true, try namedShadows(thing, db) >= ShadowLimits.namedShadowsPerThing {
            return ShadowOutcome(.failure(.tooManyShadows))
        }
        let (outcome, next) = request.performed(on: kept, atSeconds: now)
        guard let next else { return outcome }
        if next.isThere { try write(next.document, thing, name, db) } else { try remove(thing, name, now, db) }
        return outcome
    }

    // MARK: rows

    private static func shadow(_ thing: ThingName, _ name: ShadowName?, _ db: Connection) throws -> KeptShadow? {
        guard let row = try db.row("SELECT * FROM shadow WHERE thing = ? AND name = ?", [thing.text, name?.text ?? ""]) else { return nil }
        var document = ShadowDocument(version: row["version"])
        document.timestampSeconds = row["updated_at"]
        (document.desired, document.desiredMetadata) = try (object(row["desired"]), object(row["desired_dates"]) ?? JSONObject())
        (document.reported, document.reportedMetadata) = try (object(row["reported"]), object(row["reported_dates"]) ?? JSONObject())
        return KeptShadow(document, removedAtSeconds: row["deleted_at"])
    }

    private static func object(_ text: String?) throws -> JSONObject? { try text.flatMap { try JSONParser.parse($0).object } }

    private static func write(_ document: ShadowDocument, _ thing: ThingName, _ name: ShadowName?, _ db: Connection) throws {
        func text(_ object: JSONObject?) -> String? { object.map { JSONValue.object($0).description } }
        try db.run(
            """
            INSERT OR REPLACE INTO shadow (thing, name, version, updated_at, desired, desired_dates, reported, reported_dates, deleted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)
            """,
            [
                thing.text, name?.text ?? "", document.version, document.timestampSeconds, text(document.desired), text(document.desiredMetadata),
                text(document.reported), text(document.reportedMetadata),
            ])
    }

    private static func remove(_ thing: ThingName, _ name: ShadowName?, _ now: Int64, _ db: Connection) throws {
        try db.run(
            """
            UPDATE shadow SET desired = NULL, desired_dates = NULL, reported = NULL, reported_dates = NULL, deleted_at = ?
            WHERE thing = ? AND name = ?
            """, [now, thing.text, name?.text ?? ""])
        try db.run("DELETE FROM shadow WHERE deleted_at <= ?", [now - ShadowLimits.versionMemorySeconds])
    }

    private static func namedShadows(_ thing: ThingName, _ db: Connection) throws -> Int {
        try db.row("SELECT count(*) AS n FROM shadow WHERE thing = ? AND name > '' AND deleted_at IS NULL", [thing.text])?["n"] ?? 0
    }

    private static let migrations = [
        Migration("shadows", sql: """
            CREATE TABLE shadow (
                thing TEXT NOT NULL,
                name TEXT NOT NULL,            -- '' for the classic shadow
                version INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,   -- seconds since 1970, as are all times
                desired TEXT, desired_dates TEXT,
                reported TEXT, reported_dates TEXT,
                deleted_at INTEGER,            -- of a shadow that is gone; its version is remembered for a while
                PRIMARY KEY (thing, name)
            ) WITHOUT ROWID, STRICT;
            CREATE INDEX shadow_deleted ON shadow (deleted_at) WHERE deleted_at IS NOT NULL;
            """),
    ]
}
