internal import BrachioCore
package import Foundation
internal import GRDB

/// Which jobs to list, in which order, and how many at a time.
package struct JobQuery: Sendable, Hashable {
    package enum Order: String, Sendable, Hashable, Codable { case name, created, status }

    package var kind: JobKind
    package var phases: Set<JobLifecycle.Phase>?
    package var nameContains: String?
    package var createdAfter: Date?
    package var createdBefore: Date?
    package var modifiedAfter: Date?
    package var modifiedBefore: Date?
    package var order = Order.created
    package var ascending = false
    package var limit = 10
    /// The token of the page before.
    package var token: String?

    package static let limitMaximum = 100

    package struct Page: Sendable, Hashable {
        package var jobs: [Job]
        /// What to ask the next page with; `nil` after the last.
        package var next: String?
    }

    package init(kind: JobKind) { self.kind = kind }

    /// One row more than the limit is asked for, to know whether there is a next page.
    func statement() throws -> (sql: String, arguments: StatementArguments) {
        var conditions = ["kind = ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [kind.rawValue]
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value)
        }
        if let phases {
            conditions.append("phase IN (\(phases.map { _ in "?" }.joined(separator: ", ")))")
            arguments += phases.map(\.rawValue).sorted()
        }
        add("instr(lower(name), lower(?)) > 0", nameContains)
        add("created > ?", createdAfter?.timeIntervalSince1970)
        add("created < ?", createdBefore?.timeIntervalSince1970)
        add("modified > ?", modifiedAfter?.timeIntervalSince1970)
        add("modified < ?", modifiedBefore?.timeIntervalSince1970)
        if let token {
            let position = try Position(token, order)
            let comparison = ascending ? ">" : "<"
            conditions.append("(\(column), number) \(comparison) (?, ?)")
            arguments += [position.key(order), position.number]
        }
        let direction = ascending ? "ASC" : "DESC"
        let sql = """
            SELECT number, document FROM job WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(column) \(direction), number \(direction) LIMIT \(limit + 1)
            """
        return (sql, StatementArguments(arguments))
    }

    func page(_ jobs: [Job]) -> Page {
        guard jobs.count > limit, let last = jobs.prefix(limit).last else { return Page(jobs: jobs, next: nil) }
        return Page(jobs: Array(jobs.prefix(limit)), next: Position(last).token)
    }

    private var column: String {
        switch order {
        case .name: "name"
        case .created: "created"
        case .status: "phase"
        }
    }
}

/// Where a page ended.
private struct Position: Codable {
    var name: String
    var created: Double
    var phase: String
    var number: Int64

    init(_ job: Job) {
        name = job.name
        created = job.created.timeIntervalSince1970
        phase = job.lifecycle.phase.rawValue
        number = job.number
    }

    init(_ token: String, _ order: JobQuery.Order) throws {
        guard let data = Data(base64Encoded: token), let position = try? JSONDecoder().decode(Position.self, from: data) else {
            throw BrachioError(.invalidInput, "the token of the next page is none that was given out")
        }
        self = position
    }

    var token: String { ((try? JSONEncoder().encode(self)) ?? Data()).base64EncodedString() }

    func key(_ order: JobQuery.Order) -> any DatabaseValueConvertible {
        switch order {
        case .name: name
        case .created: created
        case .status: phase
        }
    }
}
