internal import BrachioCore
internal import BrachioPersistence
package import BrachioShadows
internal import Foundation
internal import GRDB

extension ThingRegistry {
    /// Makes a thing. One that is there already is returned if it is the same, and `alreadyExists` if it is not.
    package func createThing(_ name: ThingName, type: String? = nil, attributes: [String: String] = [:]) async throws -> Thing {
        try Thing.checkAttributes(attributes)
        let (id, created) = (UUID().uuidString.lowercased(), second())
        return try await database.write { db in
            if let found = try Self.thing(name.text, db) {
                guard found.type == type, found.attributes == attributes else { throw BrachioError.taken("thing", name.text) }
                return found
            }
            try Self.requireUsableType(type, db)
            try db.run("INSERT INTO things VALUES (?, ?, ?, 1, ?)", [name.text, id, type, created])
            try Self.setAttributes(attributes, of: name.text, db)
            return Thing(name: name.text, id: id, type: type, attributes: attributes, version: 1)
        }
    }

    package func thing(_ name: String) async throws -> Thing {
        guard let thing = try await database.read({ db in try Self.thing(name, db) }) else { throw BrachioError.missing("thing", name) }
        return thing
    }

    /// What a list of things is to hold; everything that is given must fit.
    package struct ThingFilter: Sendable {
        package var type: String?
        package var attribute: String?
        package var value: String?
        /// Whether the attribute's value only begins with `value`.
        package var isPrefix: Bool

        package init(type: String? = nil, attribute: String? = nil, value: String? = nil, isPrefix: Bool = false) {
            self.type = type
            self.attribute = attribute
            self.value = value
            self.isPrefix = isPrefix
        }
    }

    /// Things by name.
    package func things(_ filter: ThingFilter = ThingFilter(), _ page: PageRequest) async throws -> RegistryPage<Thing> {
        try await database.read { db in
            var conditions = ["name > ?"]
            var arguments: StatementArguments = [page.after]
            if let type = filter.type {
                conditions.append("type = ?")
                arguments += [type]
            }
            if let attribute = filter.attribute {
                var inner = "SELECT thing FROM thing_attributes WHERE name = ?"
                arguments += [attribute]
                if let value = filter.value {
                    inner += filter.isPrefix ? " AND substr(value, 1, ?) = ?" : " AND value = ?"
                    arguments += filter.isPrefix ? [value.unicodeScalars.count, value] : [value]
                }
                conditions.append("name IN (\(inner))")
            }
            let rows = try db.rows(
                "SELECT * FROM things WHERE \(conditions.joined(separator: " AND ")) ORDER BY name LIMIT ?", arguments + [page.size + 1])
            return RegistryPage(try rows.map { try Self.thing($0, db) }, size: page.size) { $0.name }
        }
    }

    /// What a thing's type is from now on.
    package enum TypeChange: Sendable, Hashable {
        case keep
        case set(String)
        case remove
    }

    /// - Parameter expectedVersion: throws `versionConflict` where the thing has another.
    package func updateThing(
        _ name: String, type: TypeChange = .keep, attributes: AttributeChange = .keep, expectedVersion: Int64? = nil
    ) async throws {
        try await database.write { db in
            guard let thing = try Self.thing(name, db) else { throw BrachioError.missing("thing", name) }
            try Self.require(expectedVersion, thing.version, "thing \(name)")
            let next = attributes.applied(to: thing.attributes)
            try Thing.checkAttributes(next)
            let nextType: String?
            switch type {
            case .keep: nextType = thing.type
            case .remove: nextType = nil
            case .set(let wanted):
                try Self.requireUsableType(wanted, db)
                nextType = wanted
            }
            try db.run("UPDATE things SET type = ?, version = version + 1 WHERE name = ?", [nextType, name])
            try db.run("DELETE FROM thing_attributes WHERE thing = ?", [name])
            try Self.setAttributes(next, of: name, db)
        }
        await announceRights(ofThing: name)
    }

    static func thing(_ name: String, _ db: Connection) throws -> Thing? {
        try db.row("SELECT * FROM things WHERE name = ?", [name]).map { try thing($0, db) }
    }

    private static func thing(_ row: Row, _ db: Connection) throws -> Thing {
        let attributes = try db.rows("SELECT name, value FROM thing_attributes WHERE thing = ?", [row["name"] as String])
        return Thing(
            name: row["name"], id: row["id"], type: row["type"],
            attributes: Dictionary(attributes.map { ($0["name"], $0["value"]) }) { $1 }, version: row["version"])
    }

    static func setAttributes(_ attributes: [String: String], of thing: String, _ db: Connection) throws {
        for (name, value) in attributes { try db.run("INSERT INTO thing_attributes VALUES (?, ?, ?)", [thing, name, value]) }
    }

    static func require(_ expected: Int64?, _ version: Int64, _ what: String) throws(BrachioError) {
        guard let expected, expected != version else { return }
        throw BrachioError(.versionConflict, "\(what) has version \(version), not \(expected)", mend: "read it again and decide anew")
    }
}
