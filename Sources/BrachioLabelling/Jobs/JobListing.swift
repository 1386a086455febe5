internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A question for one page of labelling jobs.
package struct LabellingJobQuery: Sendable {
    package enum Order: String, Sendable {
        case name, created
        case status = "phase"
    }

    package static let limitMaximum = 100

    package var nameContains: String?
    package var phases: Set<LabellingLifecycle.Phase>?
    package var team: String?
    package var createdAfter: Date?
    package var createdBefore: Date?
    package var modifiedAfter: Date?
    package var modifiedBefore: Date?
    package var order = Order.created
    package var ascending = false
    package var limit = 10
    /// Where the page before said that this one begins.
    package var token: String?

    package init() {}

    package struct Page: Sendable {
        package var jobs: [LabellingJob]
        package var next: String?
    }

    /// The last entry of a page: its value in the order, and its number, which settles ties.
    private struct Place: Codable {
        var value: String
        var id: Int64
    }

    fileprivate func statement() throws -> (sql: String, arguments: StatementArguments) {
        var conditions: [String] = [], arguments: [any DatabaseValueConvertible] = []
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value)
        }
        add("instr(job.name, ?) > 0", nameContains)
        add("job.team = (SELECT id FROM team WHERE name = ?)", team)
        add("job.created > ?", createdAfter.map(Milliseconds.of))
        add("job.created < ?", createdBefore.map(Milliseconds.of))
        add("job.modified > ?", modifiedAfter.map(Milliseconds.of))
        add("job.modified < ?", modifiedBefore.map(Milliseconds.of))
        if let phases { conditions.append("job.phase IN (\(phases.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")))") }
        if let token {
            guard let data = Data(base64Encoded: token), let place = try? JSONDecoder().decode(Place.self, from: data) else {
                throw BrachioError(.invalidInput, "the token is none that a list has given", mend: "begin with the first page")
            }
            let value: any DatabaseValueConvertible = order == .created ? Int64(place.value) ?? 0 : place.value
            conditions.append("(job.\(order.rawValue), job.id) \(ascending ? ">" : "<") (?, ?)")
            arguments += [value, place.id]
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let direction = ascending ? "ASC" : "DESC"
        return (
            """
            SELECT \(LabellingJob.columns) FROM job \(filter)
            ORDER BY job.\(order.rawValue) \(direction), job.id \(direction) LIMIT \(min(max(1, limit), Self.limitMaximum) + 1)
            """, StatementArguments(arguments)
        )
    }

    fileprivate func token(after job: LabellingJob) throws -> String {
        let value =
            switch order {
            case .name: job.name
            case .created: String(Milliseconds.of(job.created))
            case .status: job.lifecycle.phase.rawValue
            }
        return try JSONEncoder().encode(Place(value: value, id: job.id)).base64EncodedString()
    }
}

extension LabellingStore {
    package func jobs(_ query: LabellingJobQuery) async throws -> LabellingJobQuery.Page {
        let (sql, arguments) = try query.statement()
        var jobs = try await database.read { [self] db in try db.rows(sql, arguments).map { try LabellingJob($0, self) } }
        let limit = min(max(1, query.limit), LabellingJobQuery.limitMaximum)
        guard jobs.count > limit else { return LabellingJobQuery.Page(jobs: jobs, next: nil) }
        jobs.removeLast(jobs.count - limit)
        return LabellingJobQuery.Page(jobs: jobs, next: try jobs.last.map(query.token))
    }

    /// Changes the tags of a job in one transaction.
    package func changeTags(
        ofJob name: String, _ change: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws -> [String: String] {
        try await changeTags("job", name, change)
    }

    package func changeTags(
        ofTeam name: String, _ change: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws -> [String: String] {
        try await changeTags("team", name, change)
    }

    private func changeTags(
        _ table: String, _ name: String, _ change: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws -> [String: String] {
        try await database.write { db in
            guard let row = try db.row("SELECT id, tags FROM \(table) WHERE name = ?", [name]) else {
                throw BrachioError(.notFound, "there is no \(table == "job" ? "labelling job" : "work team") named \(name)")
            }
            var tags = try JSONDecoder().decode([String: String].self, from: Data((row["tags"] as String).utf8))
            try change(&tags)
            let text = String(decoding: try JSONEncoder().encode(tags), as: UTF8.self)
            try db.run("UPDATE \(table) SET tags = ? WHERE id = ?", [text, row["id"] as Int64])
            return tags
        }
    }
}
