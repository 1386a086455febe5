internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension FleetStore {
    func add(_ deployment: Deployment) async throws {
        try await database.write { db in
            guard try db.row("SELECT 1 FROM deployment WHERE id = ?", [deployment.id]) == nil else {
                throw BrachioError(.alreadyExists, "there is a deployment \(deployment.id) already")
            }
            try db.run(
                """
                INSERT INTO deployment (id, group_id, group_version, kind, status, core, phase, failure, origin, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    deployment.id, deployment.group, deployment.groupVersion, deployment.kind.rawValue, deployment.status.rawValue, deployment.core,
                    deployment.phase, deployment.failure, deployment.origin, deployment.created.timeIntervalSince1970,
                    deployment.updated.timeIntervalSince1970,
                ])
        }
    }

    /// Changes a deployment as it is now. Returns the deployment afterwards, or `nil` where `change` changes nothing.
    @discardableResult
    func change(_ id: String, _ change: @escaping @Sendable (Deployment) -> Deployment?) async throws -> Deployment? {
        try await database.write { db in
            guard let next = change(try db.deployment(id)) else { return nil }
            try db.run(
                "UPDATE deployment SET status = ?, core = ?, phase = ?, failure = ?, updated = ? WHERE id = ?",
                [next.status.rawValue, next.core, next.phase, next.failure, next.updated.timeIntervalSince1970, id])
            return next
        }
    }

    /// - Throws: `notFound`.
    package func deployment(_ id: String) async throws -> Deployment { try await database.read { db in try db.deployment(id) } }

    /// A group's deployments, the newest first.
    package func deployments(of group: String, after token: String?, entries: Int = FleetLimits.pageEntries) async throws -> FleetPage<Deployment> {
        let place = try Self.place(token)
        let found = try await database.read { db in
            _ = try db.definition(.group, group)
            return try db.rows(
                "SELECT number, \(Deployment.columns) FROM deployment WHERE group_id = ? AND (? = 0 OR number < ?) ORDER BY number DESC LIMIT ?",
                [group, place, place, entries + 1]
            ).map { row in (number: row[0] as Int64, deployment: try Deployment(row, from: 1)) }
        }
        let page = Self.page(found, entries: entries) { String($0.number) }
        return FleetPage(items: page.items.map(\.deployment), next: page.next)
    }

    /// Those that have not ended, the oldest first.
    func openDeployments() async throws -> [Deployment] {
        try await database.read { db in
            try db.rows("SELECT \(Deployment.columns) FROM deployment WHERE status IN ('Building', 'InProgress') ORDER BY number").map { try Deployment($0) }
        }
    }

    /// The newest deployments of all groups, with the groups' names.
    package func recentDeployments(entries: Int) async throws -> [(deployment: Deployment, groupName: String?)] {
        try await database.read { db in
            try db.rows(
                """
                SELECT \(Deployment.columns), (SELECT name FROM definition WHERE kind = 'Group' AND definition.id = group_id)
                FROM deployment ORDER BY number DESC LIMIT ?
                """, [entries]
            ).map { (try Deployment($0), $0[11]) }
        }
    }
}

extension Deployment {
    static let columns = "id, group_id, group_version, kind, status, core, phase, failure, origin, created, updated"

    init(_ row: Row, from first: Int = 0) throws {
        guard let kind = Kind(rawValue: row[first + 3]), let status = Status(rawValue: row[first + 4]) else {
            throw BrachioError(.corrupted, "a deployment's record cannot be read")
        }
        self.init(
            id: row[first], group: row[first + 1], groupVersion: row[first + 2], kind: kind, status: status, core: row[first + 5],
            phase: row[first + 6], failure: row[first + 7], origin: row[first + 8], created: Date(timeIntervalSince1970: row[first + 9]),
            updated: Date(timeIntervalSince1970: row[first + 10]))
    }
}

extension Connection {
    func deployment(_ id: String) throws -> Deployment {
        guard let row = try row("SELECT \(Deployment.columns) FROM deployment WHERE id = ?", [id]) else {
            throw BrachioError(.notFound, "There is no deployment \(id.prefix(100)).")
        }
        return try Deployment(row)
    }

    func latestDeployment(of group: String) throws -> Deployment? {
        try row("SELECT \(Deployment.columns) FROM deployment WHERE group_id = ? ORDER BY number DESC LIMIT 1", [group]).map { try Deployment($0) }
    }
}
