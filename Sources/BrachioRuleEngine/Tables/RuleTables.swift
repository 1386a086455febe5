internal import BrachioCore
internal import BrachioJSON
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Tables of SQLite that rules write: a file for each database, a column for each dimension and each member of the result.
///
/// A row is there once however often it is delivered: its `record` is the delivery's number.
actor RuleTables {
    private let folder: URL
    private var open: [String: BrachioPersistence.Database] = [:]

    init(folder: URL) { self.folder = folder }

    func insert(_ deliveries: [WaitingDelivery]) async throws {
        var byDatabase: [String: [TableRow]] = [:]
        for waiting in deliveries {
            if let (database, row) = try TableRow.make(waiting) { byDatabase[database, default: []].append(row) }
        }
        for (name, rows) in byDatabase {
            let database = try self.database(name)
            try await database.write { db in for row in rows { try row.insert(db) } }
        }
    }

    private func database(_ name: String) throws -> BrachioPersistence.Database {
        if let database = open[name] { return database }
        guard !name.isEmpty, name.utf8.count <= 64, name.first != ".",
            name.unicodeScalars.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "_.-".unicodeScalars.contains($0)) })
        else {
            throw BrachioError(.invalidInput, "the database name '\(name.prefix(80))' cannot be used", mend: "use 1 to 64 of a-z, A-Z, 0-9, . - and _")
        }
        if open.count >= RuleEngineLimits.openTables { open.removeAll() }
        let database = try BrachioPersistence.Database(file: folder.appendingPathComponent("\(name).sqlite"), migrations: [])
        open[name] = database
        return database
    }
}

/// One row, with the columns it needs.
struct TableRow: Sendable {
    let table: String
    let columns: [(name: String, value: DatabaseValue)]

    static func make(_ waiting: WaitingDelivery) throws -> (database: String, row: TableRow)? {
        guard case .row(let database, let table, let dimensions, let time) = waiting.delivery else { return nil }
        try check(table, "table")
        var columns: [(name: String, value: DatabaseValue)] = [
            ("record", waiting.id.databaseValue), ("time", time.databaseValue),
        ]
        for dimension in dimensions { try put(dimension.name, dimension.value.databaseValue, &columns) }
        let document = (try? JSONParser.parse(waiting.payload)) ?? .string(String(decoding: waiting.payload, as: UTF8.self))
        if let members = document.object {
            for (name, value) in members { try put(name, column(value), &columns) }
        } else {
            try put("value", column(document), &columns)
        }
        return (database, TableRow(table: table, columns: columns))
    }

    /// Later values of a name take the place of earlier ones; SQLite does not tell letters' cases apart.
    private static func put(_ name: String, _ value: DatabaseValue, _ columns: inout [(name: String, value: DatabaseValue)]) throws {
        try check(name, "column")
        let given = name.lowercased()
        guard given != "record" else { throw BrachioError(.invalidInput, "a column cannot be named '\(name)'", mend: "give it another name with AS") }
        if let place = columns.firstIndex(where: { $0.name.lowercased() == given }) {
            // The time is the row's own, whatever the message calls so.
            if given != "time" { columns[place] = (name, value) }
        } else {
            columns.append((name, value))
        }
    }

    private static func check(_ name: String, _ what: String) throws {
        let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard !name.isEmpty, name.utf8.count <= RuleEngineLimits.tableNameCharacters, isPlain, !name.lowercased().hasPrefix("sqlite_") else {
            throw BrachioError(.invalidInput, "the \(what) name '\(name.prefix(80))' cannot be used")
        }
    }

    private static func column(_ value: JSONValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .boolean(let flag): (flag ? 1 : 0).databaseValue
        case .number(let number): number.integer?.databaseValue ?? number.double.databaseValue
        case .string(let text): text.databaseValue
        case .array, .object: value.description.databaseValue
        }
    }

    func insert(_ db: Connection) throws {
        let table = Self.quoted(table)
        var known = Set(try db.rows("SELECT lower(name) FROM pragma_table_info(?)", [self.table]).map { $0[0] as String })
        if known.isEmpty {
            try db.execute(sql: "CREATE TABLE \(table) (record INTEGER PRIMARY KEY, time INTEGER NOT NULL)")
            try db.execute(sql: "CREATE INDEX \(Self.quoted(self.table + " by time")) ON \(table) (time)")
            known = ["record", "time"]
        }
        for (name, _) in columns where known.insert(name.lowercased()).inserted {
            guard known.count <= RuleEngineLimits.tableColumns else {
                throw BrachioError(.limitExceeded, "table \(self.table) would have more than \(RuleEngineLimits.tableColumns) columns")
            }
            try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN \(Self.quoted(name))")
        }
        let names = columns.map { Self.quoted($0.name) }.joined(separator: ", ")
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        try db.execute(sql: "INSERT OR IGNORE INTO \(table) (\(names)) VALUES (\(places))", arguments: StatementArguments(columns.map(\.value)))
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
