package import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// All jobs, in one SQLite file. Every change of a job is one transaction.
package struct JobTable: Sendable {
    /// Characters in a job's name.
    package static let nameCharactersMaximum = 256
    /// Bytes of one specification.
    package static let specificationBytesMaximum = 1 << 20

    private let database: BrachioPersistence.Database

    package init(file: URL) throws {
        database = try BrachioPersistence.Database(file: file, migrations: [Self.first])
    }

    private static let first = Migration(
        "jobs",
        sql: """
            CREATE TABLE job (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL,
                name TEXT NOT NULL,
                phase TEXT NOT NULL,
                created REAL NOT NULL,
                modified REAL NOT NULL,
                document BLOB NOT NULL,
                UNIQUE (kind, name));
            CREATE INDEX job_phase ON job (phase, number);
            CREATE INDEX job_created ON job (kind, created);
            """)

    /// Adds a job and returns it with its number.
    ///
    /// - Throws: `alreadyExists` where one of its kind has its name.
    package func add(_ job: Job) async throws -> Job {
        guard (1...Self.nameCharactersMaximum).contains(job.name.count) else {
            throw BrachioError(.invalidInput, "a job's name has 1 to \(Self.nameCharactersMaximum) characters, not \(job.name.count)")
        }
        guard job.specification.count <= Self.specificationBytesMaximum else {
            throw BrachioError(
                .limitExceeded, "the specification of job \(job.name) has \(job.specification.count) bytes",
                cause: "at most \(Self.specificationBytesMaximum) are kept")
        }
        return try await database.write { db in
            let taken = try Int.fetchOne(
                db, sql: "SELECT 1 FROM job WHERE kind = ? AND name = ?", arguments: [job.kind.rawValue, job.name])
            guard taken == nil else {
                throw BrachioError(.jobExists, "a \(job.kind.rawValue) job named \(job.name) exists", mend: "choose another name")
            }
            try db.execute(
                sql: "INSERT INTO job (kind, name, phase, created, modified, document) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    job.kind.rawValue, job.name, job.lifecycle.phase.rawValue, job.created.timeIntervalSince1970,
                    job.modified.timeIntervalSince1970, try JSONEncoder().encode(job),
                ])
            var numbered = job
            numbered.number = db.lastInsertedRowID
            return numbered
        }
    }

    package func job(_ id: JobID) async throws -> Job {
        try await database.read { db in try Self.job(id, db) }
    }

    /// Changes a job in one transaction and returns what `change` returns.
    package func change<Value: Sendable>(
        _ id: JobID, at now: Date, _ change: @escaping @Sendable (inout Job) throws -> Value
    ) async throws -> Value {
        try await database.write { db in
            var job = try Self.job(id, db)
            let value = try change(&job)
            job.modified = now
            try db.execute(
                sql: "UPDATE job SET phase = ?, modified = ?, document = ? WHERE number = ?",
                arguments: [
                    job.lifecycle.phase.rawValue, now.timeIntervalSince1970, try JSONEncoder().encode(job), job.number,
                ])
            return value
        }
    }

    package func jobs(_ query: JobQuery) async throws -> JobQuery.Page {
        let (sql, arguments) = try query.statement()
        let jobs = try await database.read { db in
            try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.job)
        }
        return query.page(jobs)
    }

    /// Every job that has not ended, in the order in which they were asked for.
    package func unended() async throws -> [Job] {
        let ends = JobLifecycle.Phase.allCases.filter(\.isEnd).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT number, document FROM job WHERE phase NOT IN (\(ends)) ORDER BY number").map(Self.job)
        }
    }

    private static func job(_ id: JobID, _ db: Connection) throws -> Job {
        let row = try Row.fetchOne(
            db, sql: "SELECT number, document FROM job WHERE kind = ? AND name = ?", arguments: [id.kind.rawValue, id.name])
        guard let row else { throw BrachioError(.notFound, "there is no \(id.kind.rawValue) job named \(id.name)") }
        return try job(row)
    }

    private static func job(_ row: Row) throws -> Job {
        var job = try JSONDecoder().decode(Job.self, from: row["document"])
        job.number = row["number"]
        return job
    }
}

extension BrachioError.Code {
    /// A job of the same kind has this name.
    package static let jobExists = BrachioError.Code(rawValue: "JobExists")
    /// The job is where what was asked makes no sense.
    package static let jobEnded = BrachioError.Code(rawValue: "JobEnded")
}
