internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// Which things there are and what groups they are in: what device jobs, deployments and rules need of the registry.
package protocol ThingDirectory: Sendable {
    func isThing(_ name: String) async throws -> Bool

    /// Names of the things that an ARN stands for, in order: the thing itself, or the members of a group and of the groups below it.
    /// Throws `notFound` for what is not there, `invalidInput` for an ARN that is neither.
    func things(ofTarget arn: String) async throws -> [String]

    /// ARNs of all groups that a thing is in, directly or through a group below.
    func groupARNs(of thing: String) async throws -> [String]

    /// Calls back after each change of the registry, when it is on disk.
    func observe(_ observer: @escaping @Sendable (RegistryChange) async -> Void)
}

extension ThingRegistry: ThingDirectory {
    package func isThing(_ name: String) async throws -> Bool {
        try await database.read { db in try db.row("SELECT 1 FROM things WHERE name = ?", [name]) != nil }
    }

    package func things(ofTarget arn: String) async throws -> [String] {
        if let name = RegistryARN.name("thing", in: arn) {
            guard try await isThing(name) else { throw BrachioError.missing("thing", name) }
            return [name]
        }
        guard let group = RegistryARN.name("thinggroup", in: arn) else {
            throw BrachioError(.invalidInput, "'\(arn.prefix(200))' is no target", mend: "name a thing or a thing group by its ARN")
        }
        return try await database.read { db in
            guard try db.row("SELECT 1 FROM thing_groups WHERE name = ?", [group]) != nil else { throw BrachioError.missing("thing group", group) }
            return try db.rows(
                """
                WITH RECURSIVE below (name) AS (
                    VALUES (?) UNION SELECT thing_groups.name FROM thing_groups JOIN below ON thing_groups.parent = below.name
                )
                SELECT DISTINCT thing FROM group_members WHERE member_of IN below ORDER BY thing
                """, [group]
            ).map { $0["thing"] }
        }
    }

    package func groupARNs(of thing: String) async throws -> [String] {
        try await database.read { db in try Self.groups(of: thing, db).map(RegistryARN.group) }
    }

    /// Groups that a thing is in and the groups above those, by name.
    static func groups(of thing: String, _ db: Connection) throws -> [String] {
        try db.rows(
            """
            WITH RECURSIVE above (name) AS (
                SELECT member_of FROM group_members WHERE thing = ?
                UNION SELECT parent FROM thing_groups JOIN above USING (name) WHERE parent IS NOT NULL
            )
            SELECT name FROM above ORDER BY name
            """, [thing]
        ).map { $0["name"] }
    }
}
