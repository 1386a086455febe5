internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// Tags of what an ARN names.
extension ThingRegistry {
    package static let tagsMax = 50

    package func tags(of arn: String) async throws -> [String: String] {
        try await database.read { db in
            let rows = try db.rows("SELECT name, value FROM tags WHERE arn = ?", [arn])
            return Dictionary(rows.map { ($0["name"], $0["value"]) }) { $1 }
        }
    }

    package func tag(_ arn: String, _ tags: [String: String]) async throws {
        try await database.write { db in try Self.setTags(tags, of: arn, db) }
    }

    package func untag(_ arn: String, _ names: [String]) async throws {
        try await database.write { db in for name in names { try db.run("DELETE FROM tags WHERE arn = ? AND name = ?", [arn, name]) } }
    }

    /// Adds tags; `nil` removes all.
    static func setTags(_ tags: [String: String]?, of arn: String, _ db: Connection) throws {
        guard let tags else { return try db.run("DELETE FROM tags WHERE arn = ?", [arn]) }
        for (name, value) in tags { try db.run("INSERT OR REPLACE INTO tags VALUES (?, ?, ?)", [arn, name, value]) }
        let count: Int = try db.row("SELECT count(*) AS n FROM tags WHERE arn = ?", [arn])?["n"] ?? 0
        guard count <= tagsMax else { throw BrachioError(.invalidInput, "\(arn) would have \(count) tags", cause: "at most \(tagsMax) are kept") }
    }
}
