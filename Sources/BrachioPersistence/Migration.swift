internal import GRDB

/// One step from an older form of a database to the next. A step that has been released is never changed: a new one is added.
package struct Migration: Sendable {
    /// Unique within its database, and recorded in it once the step has been made.
    package let name: String
    package let apply: @Sendable (Connection) throws -> Void

    package init(_ name: String, _ apply: @escaping @Sendable (Connection) throws -> Void) {
        self.name = name
        self.apply = apply
    }

    /// A step that is a list of SQL statements.
    package init(_ name: String, sql: String) {
        self.init(name) { db in try db.execute(sql: sql) }
    }
}
