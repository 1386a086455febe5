internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Dashboards: named JSON documents that say which metrics to show and how.
package final class DashboardStore: Sendable {
    /// Something in a dashboard that will not show as it was meant.
    package struct Warning: Hashable, Sendable {
        /// Where in the body: `/widgets/0/properties`.
        package let path: String
        package let text: String
    }

    package struct Entry: Hashable, Sendable {
        package let name: String
        package let modified: Date
        package let sizeBytes: Int
    }

    private let database: BrachioPersistence.Database
    private let now: @Sendable () -> Date

    init(database: BrachioPersistence.Database, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.now = now
    }

    /// Makes a dashboard or replaces it whole.
    package func put(_ name: String, body: String) async throws -> [Warning] {
        guard !name.isEmpty, name.utf8.count <= MetricLimits.nameCharacters,
            name.unicodeScalars.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-" || $0 == "_") })
        else {
            throw BrachioError(
                .invalidInput, "the dashboard name \(name.prefix(80)) cannot be used", mend: "use letters, digits, - and _ of ASCII, at most 255")
        }
        let warnings = try DashboardBody.warnings(body)
        let time = now().timeIntervalSince1970
        try await database.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO dashboard (name, body, modified) VALUES (?, ?, ?)", arguments: [name, body, time])
            guard try Int.fetchOne(db, sql: "SELECT count(*) FROM dashboard") ?? 0 <= MetricLimits.dashboardCount else {
                throw BrachioError(.limitExceeded, "there are \(MetricLimits.dashboardCount) dashboards already", mend: "delete one")
            }
        }
        return warnings
    }

    package func body(of name: String) async throws -> String {
        let body = try await database.read { db in
            try String.fetchOne(db, sql: "SELECT body FROM dashboard WHERE name = ?", arguments: [name])
        }
        guard let body else { throw Self.missing(name) }
        return body
    }

    /// One page of dashboards by name.
    package func list(prefix: String = "", token: String? = nil, pageDashboards: Int = 1_000) async throws -> Page<Entry> {
        let after = try token.map { try PageToken.decode($0, parts: 1)[0] } ?? ""
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, modified, length(CAST(body AS BLOB)) FROM dashboard
                    WHERE name > ?1 AND substr(name, 1, length(?2)) = ?2 ORDER BY name LIMIT ?3
                    """, arguments: [after, prefix, pageDashboards + 1])
            let items = rows.prefix(pageDashboards).map { row in
                Entry(name: row[0], modified: Date(timeIntervalSince1970: row[1]), sizeBytes: row[2])
            }
            return Page(items: items, next: rows.count > pageDashboards ? items.last.map { PageToken.encode([$0.name]) } : nil)
        }
    }

    /// Deletes all of the dashboards, or none where one is not there.
    package func delete(_ names: [String]) async throws {
        try await database.write { db in
            for name in names {
                try db.execute(sql: "DELETE FROM dashboard WHERE name = ?", arguments: [name])
                guard db.changesCount == 1 else { throw Self.missing(name) }
            }
        }
    }

    private static func missing(_ name: String) -> BrachioError { BrachioError(.notFound, "there is no dashboard \(name)") }
}
