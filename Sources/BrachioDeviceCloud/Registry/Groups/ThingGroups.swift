internal import BrachioCore
internal import BrachioPersistence
package import BrachioShadows
internal import Foundation
internal import GRDB

extension ThingRegistry {
    /// Makes a group. One that is there already is returned if it is the same, and `alreadyExists` if it is not.
    package func createGroup(
        _ name: ThingName, parent: String? = nil, description: String? = nil, attributes: [String: String] = [:], tags: [String: String] = [:]
    ) async throws -> ThingGroup {
        try Thing.checkAttributes(attributes)
        let group = ThingGroup(
            name: name.text, id: UUID().uuidString.lowercased(), parent: parent, description: description, attributes: attributes, version: 1,
            created: Date(timeIntervalSince1970: second()))
        return try await database.write { db in
            if let found = try Self.group(name.text, db) {
                guard found.parent == parent, found.description == description, found.attributes == attributes else {
                    throw BrachioError.taken("thing group", name.text)
                }
                return found
            }
            if let parent {
                guard try Self.group(parent, db) != nil else { throw BrachioError.missing("thing group", parent) }
                guard try Self.ancestors(of: parent, db).count + 2 <= ThingGroup.depthMax else {
                    throw BrachioError(.invalidInput, "thing group \(name) would be more than \(ThingGroup.depthMax) groups deep")
                }
            }
            try db.run(
                "INSERT INTO thing_groups VALUES (?, ?, ?, ?, ?, 1, ?)",
                [group.name, group.id, parent, description, try StoredJSON.text(attributes), group.created.timeIntervalSince1970])
            try Self.setTags(tags, of: group.arn, db)
            return group
        }
    }

    /// A group, and the names of those above it, the topmost first.
    package func group(_ name: String) async throws -> (group: ThingGroup, ancestors: [String]) {
        let found = try await database.read { db -> (ThingGroup, [String])? in
            try Self.group(name, db).map { ($0, try Self.ancestors(of: name, db)) }
        }
        guard let found else { throw BrachioError.missing("thing group", name) }
        return found
    }

    /// Names of groups, in order.
    ///
    /// - Parameters:
    ///   - parent: only those below this group.
    ///   - isRecursive: not only those directly below it, or at the top.
    package func groups(parent: String? = nil, prefix: String = "", isRecursive: Bool = true, _ page: PageRequest) async throws -> RegistryPage<String> {
        try await database.read { db in
            if let parent, try Self.group(parent, db) == nil { throw BrachioError.missing("thing group", parent) }
            let below = """
                WITH RECURSIVE below (name) AS (
                    SELECT name FROM thing_groups WHERE parent IS ? UNION SELECT thing_groups.name FROM thing_groups JOIN below ON parent = below.name
                )
                """
            let source = isRecursive ? "name IN below" : "parent IS ?"
            let rows = try db.rows(
                (isRecursive ? below : "") + " SELECT name FROM thing_groups WHERE \(source) AND name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?",
                [parent, page.after, prefix.count, prefix, page.size + 1])
            return RegistryPage(rows.map { $0["name"] as String }, size: page.size) { $0 }
        }
    }

    /// Returns the group's new version.
    package func updateGroup(
        _ name: String, description: String? = nil, attributes: AttributeChange = .keep, expectedVersion: Int64? = nil
    ) async throws -> Int64 {
        try await database.write { db in
            guard let group = try Self.group(name, db) else { throw BrachioError.missing("thing group", name) }
            try Self.require(expectedVersion, group.version, "thing group \(name)")
            let next = attributes.applied(to: group.attributes)
            try Thing.checkAttributes(next)
            try db.run(
                "UPDATE thing_groups SET description = ?, attributes = ?, version = version + 1 WHERE name = ?",
                [description ?? group.description, try StoredJSON.text(next), name])
            return group.version + 1
        }
    }

    /// Deletes a group without groups below it. That it is not there is no error.
    package func deleteGroup(_ name: String, expectedVersion: Int64? = nil) async throws {
        let found = try await database.write { db in
            guard let group = try Self.group(name, db) else { return false }
            try Self.require(expectedVersion, group.version, "thing group \(name)")
            guard try db.row("SELECT 1 FROM thing_groups WHERE parent = ?", [name]) == nil else {
                throw BrachioError(.invalidInput, "thing group \(name) has groups below it", mend: "delete those first")
            }
            try db.run("DELETE FROM thing_groups WHERE name = ?", [name])
            try Self.setTags(nil, of: group.arn, db)
            return true
        }
        if found { await announce(.groupsRearranged, .allRights) }
    }

    /// Names of the groups above one, the topmost first.
    static func ancestors(of name: String, _ db: Connection) throws -> [String] {
        try db.rows(
            """
            WITH RECURSIVE above (name, distance) AS (
                SELECT parent, 1 FROM thing_groups WHERE name = ? AND parent IS NOT NULL
                UNION ALL SELECT parent, distance + 1 FROM thing_groups JOIN above USING (name) WHERE parent IS NOT NULL
            )
            SELECT name FROM above ORDER BY distance DESC
            """, [name]
        ).map { $0["name"] }
    }

    static func group(_ name: String, _ db: Connection) throws -> ThingGroup? {
        try db.row("SELECT * FROM thing_groups WHERE name = ?", [name]).map { row in
            ThingGroup(
                name: row["name"], id: row["id"], parent: row["parent"], description: row["description"],
                attributes: try StoredJSON.value(row["attributes"]), version: row["version"], created: Date(timeIntervalSince1970: row["created"]))
        }
    }
}
