internal import BrachioCore
package import Foundation
package import GRDB
internal import Synchronization

/// A connection to a database inside of a `read` or `write`; GRDB's own type, under a name that does not clash with ``Database``.
package typealias Connection = GRDB.Database

/// One SQLite file: write-ahead log, every commit synced to disk (`synchronous=FULL`), one writer, several readers.
///
/// Writes that arrive while another one commits share the next commit, and so one sync of the disk: see ``GroupCommit``.
package final class Database: Sendable {
    /// Connections that read at the same time.
    package static let readersMaximum = 4
    /// How long a connection waits for another process's lock.
    package static let busyTimeoutSeconds = 10.0
    /// Memory for pages that each connection may keep.
    package static let cacheKibibytes = 8_192

    package let file: URL
    private let pool: DatabasePool
    private let groupCommit: GroupCommit

    /// Opens `file`, makes it (and its folder) where it is missing, and takes the migrations that it has not seen yet.
    ///
    /// - Parameter erasesDeleted: what is deleted is overwritten, for files that hold secrets; ``emptyLog()`` then leaves no copy of it.
    /// - Throws: `system` where the file cannot be opened, `corrupted` where it is no database, `unsupported` where a newer version
    ///   of the program has written it.
    package init(file: URL, migrations: [Migration], erasesDeleted: Bool = false) throws {
        self.file = file
        let folder = file.deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            pool = try DatabasePool(path: file.path, configuration: Self.configuration(erasesDeleted))
            // GRDB sets NORMAL when it turns the write-ahead log on, which may lose the last commits in a power cut.
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrate(pool, migrations, file)
            try AtomicFile.syncFolder(folder)
        } catch {
            throw Self.named(error, file)
        }
        groupCommit = GroupCommit(pool: pool)
    }

    /// Runs `body` on a consistent view of what was committed before.
    package func read<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
        do { return try await pool.read(body) } catch { throw Self.named(error, file) }
    }

    /// Runs `body` in a transaction and returns once it is on disk. What `body` throws undoes what `body` did, and nothing else.
    package func write<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
        do { return try await groupCommit.write(body) } catch { throw Self.named(error, file) }
    }

    /// Brings the write-ahead log into the file and cuts it to nothing, so that no former content of a page is left in it.
    package func emptyLog() async throws {
        do { try await pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) } } catch { throw Self.named(error, file) }
    }

    /// Closes the file; reads and writes fail from now on.
    package func close() throws {
        do { try pool.close() } catch { throw Self.named(error, file) }
    }

    private static func configuration(_ erasesDeleted: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.maximumReaderCount = readersMaximum
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)")
            if erasesDeleted { try db.execute(sql: "PRAGMA secure_delete = ON") }
        }
        return configuration
    }

    private static func migrate(_ pool: DatabasePool, _ migrations: [Migration], _ file: URL) throws {
        var migrator = DatabaseMigrator()
        for migration in migrations { migrator.registerMigration(migration.name) { db in try migration.apply(db) } }
        let newer = try pool.read { [migrator] db in try migrator.hasBeenSuperseded(db) }
        if newer {
            throw BrachioError(
                .unsupported, "database \(file.path) cannot be opened", cause: "a newer version of Brachio has written it",
                mend: "use that version, or another data folder")
        }
        try migrator.migrate(pool)
    }

    /// SQLite's errors under Brachio's name, naming the file; other errors pass.
    private static func named(_ error: any Error, _ file: URL) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let damaged = error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
        return BrachioError(
            damaged ? .corrupted : .system, "database \(file.path) refuses",
            cause: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)")
    }
}
