internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A rule as it is kept.
package struct StoredRule: Hashable, Sendable {
    package let name: String
    package let definition: RuleDefinition
    package let created: Date
}

/// The rules of a data folder, on disk.
struct RuleStore: Sendable {
    private let database: BrachioPersistence.Database

    init(_ database: BrachioPersistence.Database) { self.database = database }

    static let migration = Migration(
        "rules", sql: "CREATE TABLE rule (name TEXT PRIMARY KEY, definition BLOB NOT NULL, created REAL NOT NULL) WITHOUT ROWID;")

    func all() async throws -> [StoredRule] {
        try await database.read { db in
            try db.rows("SELECT name, definition, created FROM rule ORDER BY name").map { row in
                StoredRule(
                    name: row[0], definition: try JSONDecoder().decode(RuleDefinition.self, from: row[1]),
                    created: Date(timeIntervalSince1970: row[2]))
            }
        }
    }

    func insert(_ rule: StoredRule) async throws {
        try await database.write { db in
            guard try db.row("SELECT 1 FROM rule WHERE name = ?", [rule.name]) == nil else {
                throw BrachioError(.alreadyExists, "there is a rule \(rule.name) already", mend: "replace it, or choose another name")
            }
            let count: Int = try db.row("SELECT count(*) FROM rule")?[0] ?? 0
            guard count < RuleEngineLimits.ruleCount else { throw BrachioError(.limitExceeded, "there are \(count) rules already", mend: "delete one") }
            try db.run(
                "INSERT INTO rule (name, definition, created) VALUES (?, ?, ?)",
                [rule.name, try JSONEncoder().encode(rule.definition), rule.created.timeIntervalSince1970])
        }
    }

    func replace(_ name: String, _ change: @escaping @Sendable (RuleDefinition) -> RuleDefinition) async throws {
        try await database.write { db in
            guard let row = try db.row("SELECT definition FROM rule WHERE name = ?", [name]) else { throw Self.missing(name) }
            let definition = change(try JSONDecoder().decode(RuleDefinition.self, from: row[0]))
            try db.run("UPDATE rule SET definition = ? WHERE name = ?", [try JSONEncoder().encode(definition), name])
        }
    }

    func delete(_ name: String) async throws {
        try await database.write { db in try db.run("DELETE FROM rule WHERE name = ?", [name]) }
    }

    static func missing(_ name: String) -> BrachioError { BrachioError(.notFound, "there is no rule \(name)") }
}
