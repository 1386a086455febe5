import BrachioCore
import BrachioPersistence
import Foundation
import GRDB
import Testing

@Suite("Database")
struct DatabaseTests {
    private static let tables = Migration("notes", sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)")

    private func withDatabase(_ body: (BrachioPersistence.Database) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("database-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try Database(file: folder.appendingPathComponent("notes.sqlite"), migrations: [Self.tables])
        try await body(database)
        try? database.close()
    }

    private func count(_ database: BrachioPersistence.Database) async throws -> Int? {
        try await database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM note") }
    }

    @Test("the writer keeps a write-ahead log and syncs every commit")
    func durability() async throws {
        try await withDatabase { database in
            let settings = try await database.write { db in
                try ["journal_mode", "synchronous", "foreign_keys"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
            }
            // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
            #expect(settings == ["wal", "2", "1"])
        }
    }

    @Test("what one writer wrote is read back, also by a database opened anew")
    func reopen() async throws {
        try await withDatabase { database in
            try await database.write { db in try db.execute(sql: "INSERT INTO note (text) VALUES ('one')") }
            #expect(try await count(database) == 1)
            try database.close()
            let again = try Database(file: database.file, migrations: [Self.tables])
            #expect(try await count(again) == 1)
        }
    }

    @Test("concurrent writes all arrive; one that throws undoes only itself")
    func groupCommit() async throws {
        struct Refusal: Error {}
        try await withDatabase { database in
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        do {
                            try await database.write { db in
                                try db.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: ["note \(number)"])
                                if number % 4 == 3 { throw Refusal() }
                                if number % 4 == 2 { try db.execute(sql: "INSERT INTO note (text) VALUES ('note 0'), ('note 0')") }
                            }
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(outcomes == 200)
            #expect(try await count(database) == 200)
            let odd = try await database.read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM note WHERE CAST(substr(text, 6) AS INTEGER) % 4 > 1")
            }
            #expect(odd == 0)
        }
    }

    @Test("a database that a newer version has written is refused by name")
    func newer() async throws {
        try await withDatabase { database in
            try database.close()
            let next = Migration("later", sql: "CREATE TABLE later (id INTEGER PRIMARY KEY)")
            try Database(file: database.file, migrations: [Self.tables, next]).close()
            let error = #expect(throws: BrachioError.self) { try Database(file: database.file, migrations: [Self.tables]) }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("notes.sqlite") == true)
        }
    }

    @Test("a file that is no database is refused by name")
    func damaged() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).sqlite")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(repeating: 0x5A, count: 8_192).write(to: file)
        let error = #expect(throws: BrachioError.self) { try Database(file: file, migrations: [Self.tables]) }
        #expect(error?.code == .corrupted)
        #expect(error?.message.contains(file.lastPathComponent) == true)
    }
}
