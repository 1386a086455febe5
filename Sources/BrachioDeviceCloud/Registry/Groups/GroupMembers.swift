internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// Which things are in which groups.
extension ThingRegistry {
    /// Puts a thing into groups and takes it out of others, at once. What is so already is no error.
    package func changeGroups(of thing: String, adding: [String] = [], removing: [String] = []) async throws {
        let changes = try await database.write { db -> [RegistryChange] in
            guard try Self.thing(thing, db) != nil else { throw BrachioError.missing("thing", thing) }
            var changes: [RegistryChange] = []
            for group in removing {
                guard try Self.group(group, db) != nil else { throw BrachioError.missing("thing group", group) }
                try db.run("DELETE FROM group_members WHERE member_of = ? AND thing = ?", [group, thing])
                if db.changesCount == 1 { changes.append(.membership(group: group, thing: thing, isMember: false)) }
            }
            for group in adding {
                guard try Self.group(group, db) != nil else { throw BrachioError.missing("thing group", group) }
                try db.run("INSERT OR IGNORE INTO group_members VALUES (?, ?)", [group, thing])
                if db.changesCount == 1 { changes.append(.membership(group: group, thing: thing, isMember: true)) }
            }
            try Self.requireFewGroups(thing, db)
            return changes
        }
        for change in changes { await announce(change) }
        if !changes.isEmpty { await announceRights(ofThing: thing) }
    }

    /// A thing is in few groups, and in no two whose hierarchies have the same top.
    private static func requireFewGroups(_ thing: String, _ db: Connection) throws {
        let groups = try db.rows("SELECT member_of FROM group_members WHERE thing = ?", [thing]).map { $0["member_of"] as String }
        guard groups.count <= ThingGroup.perThingMax else {
            throw BrachioError(.invalidInput, "thing \(thing) would be in \(groups.count) groups", cause: "a thing is in at most \(ThingGroup.perThingMax)")
        }
        var tops: [String: String] = [:]
        for group in groups {
            let top = try ancestors(of: group, db).first ?? group
            if let other = tops.updateValue(group, forKey: top) {
                throw BrachioError(
                    .invalidInput, "thing \(thing) would be in \(other) and \(group)", cause: "both are below \(top)",
                    mend: "take it out of one of them first")
            }
        }
    }

    /// Names of a group's things, in order; with `isRecursive` also of the groups below it.
    package func things(inGroup group: String, isRecursive: Bool, _ page: PageRequest) async throws -> RegistryPage<String> {
        try await database.read { db in
            guard try Self.group(group, db) != nil else { throw BrachioError.missing("thing group", group) }
            let rows = try db.rows(
                """
                WITH RECURSIVE below (name) AS (
                    VALUES (?) UNION SELECT thing_groups.name FROM thing_groups JOIN below ON ? AND parent = below.name
                )
                SELECT DISTINCT thing FROM group_members WHERE member_of IN below AND thing > ? ORDER BY thing LIMIT ?
                """, [group, isRecursive, page.after, page.size + 1])
            return RegistryPage(rows.map { $0["thing"] as String }, size: page.size) { $0 }
        }
    }

    /// Names of the groups that a thing is in directly, in order.
    package func groups(ofThing thing: String, _ page: PageRequest) async throws -> RegistryPage<String> {
        try await database.read { db in
            guard try Self.thing(thing, db) != nil else { throw BrachioError.missing("thing", thing) }
            let rows = try db.rows(
                "SELECT member_of FROM group_members WHERE thing = ? AND member_of > ? ORDER BY member_of LIMIT ?", [thing, page.after, page.size + 1])
            return RegistryPage(rows.map { $0["member_of"] as String }, size: page.size) { $0 }
        }
    }
}
