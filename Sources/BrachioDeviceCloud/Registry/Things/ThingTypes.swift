internal import BrachioCore
internal import BrachioPersistence
package import BrachioShadows
internal import Foundation
internal import GRDB

extension ThingRegistry {
    package func createType(_ name: ThingName, description: String? = nil, searchable: [String] = [], tags: [String: String] = [:]) async throws -> ThingType {
        guard searchable.count <= ThingType.searchableMax else {
            throw BrachioError(.invalidInput, "a thing type has at most \(ThingType.searchableMax) searchable attributes, not \(searchable.count)")
        }
        let type = ThingType(
            name: name.text, id: UUID().uuidString.lowercased(), description: description, searchable: searchable,
            created: Date(timeIntervalSince1970: second()))
        return try await database.write { db in
            if let found = try Self.type(name.text, db) {
                guard found.description == description, found.searchable == searchable else { throw BrachioError.taken("thing type", name.text) }
                return found
            }
            try db.run(
                "INSERT INTO thing_types VALUES (?, ?, ?, ?, ?, NULL)",
                [type.name, type.id, description, try StoredJSON.text(searchable), type.created.timeIntervalSince1970])
            try Self.setTags(tags, of: type.arn, db)
            return type
        }
    }

    package func type(_ name: String) async throws -> ThingType {
        guard let type = try await database.read({ db in try Self.type(name, db) }) else { throw BrachioError.missing("thing type", name) }
        return type
    }

    /// Types by name; with `named` that one alone, if it is there.
    package func types(named: String? = nil, _ page: PageRequest) async throws -> RegistryPage<ThingType> {
        try await database.read { db in
            let rows = try db.rows(
                "SELECT * FROM thing_types WHERE name > ? AND (? IS NULL OR name = ?) ORDER BY name LIMIT ?", [page.after, named, named, page.size + 1])
            return RegistryPage(try rows.map(Self.type), size: page.size) { $0.name }
        }
    }

    package func updateType(_ name: String, description: String?, searchable: [String]?) async throws {
        try await database.write { db in
            guard let type = try Self.type(name, db) else { throw BrachioError.missing("thing type", name) }
            try db.run(
                "UPDATE thing_types SET description = ?, searchable = ? WHERE name = ?",
                [description ?? type.description, try StoredJSON.text(searchable ?? type.searchable), name])
        }
    }

    /// No thing may get a deprecated type any more; those that have it keep it.
    package func setDeprecated(_ isDeprecated: Bool, type name: String) async throws {
        let time = second()
        try await database.write { db in
            guard let type = try Self.type(name, db) else { throw BrachioError.missing("thing type", name) }
            if isDeprecated == (type.deprecated != nil) { return }
            try db.run("UPDATE thing_types SET deprecated = ? WHERE name = ?", [isDeprecated ? time : nil, name])
        }
    }

    /// A type can be deleted once it was deprecated for a while, and no thing has it.
    package func deleteType(_ name: String) async throws {
        let time = now().timeIntervalSince1970
        try await database.write { db in
            guard let type = try Self.type(name, db) else { throw BrachioError.missing("thing type", name) }
            guard let deprecated = type.deprecated else {
                throw BrachioError(.invalidInput, "thing type \(name) is in use", mend: "deprecate it, and delete it \(ThingType.deprecatedSecondsMin / 60) minutes later")
            }
            guard time - deprecated.timeIntervalSince1970 >= Double(ThingType.deprecatedSecondsMin) else {
                throw BrachioError(
                    .invalidInput, "thing type \(name) was deprecated less than \(ThingType.deprecatedSecondsMin / 60) minutes ago", mend: "delete it later")
            }
            guard try db.row("SELECT 1 FROM things WHERE type = ?", [name]) == nil else {
                throw BrachioError(.invalidInput, "things have the type \(name)", mend: "give them another")
            }
            try db.run("DELETE FROM thing_types WHERE name = ?", [name])
            try Self.setTags(nil, of: type.arn, db)
        }
    }

    static func requireUsableType(_ name: String?, _ db: Connection) throws {
        guard let name else { return }
        guard let type = try type(name, db) else { throw BrachioError.missing("thing type", name) }
        guard type.deprecated == nil else {
            throw BrachioError(.invalidInput, "thing type \(name) is deprecated", mend: "choose another, or undo its deprecation")
        }
    }

    private static func type(_ name: String, _ db: Connection) throws -> ThingType? {
        try db.row("SELECT * FROM thing_types WHERE name = ?", [name]).map(type)
    }

    private static func type(_ row: Row) throws -> ThingType {
        ThingType(
            name: row["name"], id: row["id"], description: row["description"], searchable: try StoredJSON.value(row["searchable"]),
            created: Date(timeIntervalSince1970: row["created"]), deprecated: (row["deprecated"] as Double?).map { Date(timeIntervalSince1970: $0) })
    }
}
