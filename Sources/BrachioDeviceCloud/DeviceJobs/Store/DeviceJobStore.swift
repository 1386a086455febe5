internal import BrachioCore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Device jobs and executions of all things, in a file of their own.
package struct DeviceJobStore: Sendable {
    let database: BrachioPersistence.Database

    /// - Parameter folder: where databases are.
    package init(folder: URL) throws {
        database = try BrachioPersistence.Database(file: folder.appendingPathComponent("device-jobs.sqlite"), migrations: DeviceJobSchema.migrations)
    }

    package func close() throws { try database.close() }

    // MARK: reading

    /// Which jobs are listed.
    package struct JobFilter: Sendable {
        package var status: DeviceJob.Status?
        package var selection: DeviceJob.Selection?
        package var namespace: String?
        package var target: String?

        package init(status: DeviceJob.Status? = nil, selection: DeviceJob.Selection? = nil, namespace: String? = nil, target: String? = nil) {
            self.status = status
            self.selection = selection
            self.namespace = namespace
            self.target = target
        }
    }

    /// - Throws: `notFound`.
    package func job(_ id: String) async throws -> DeviceJob {
        guard let job = try await database.read({ try JobTable(db: $0).job(id) }) else { throw BrachioError.missing("device job", id) }
        return job
    }

    package func progress(_ job: String) async throws -> JobProgress { try await database.read { try JobTable(db: $0).progress(job, atSeconds: nil) } }

    /// Jobs, the newest first.
    package func jobs(_ filter: JobFilter = JobFilter(), _ page: PageRequest) async throws -> RegistryPage<DeviceJob> {
        try await database.read { db in
            let rows = try db.rows(
                """
                SELECT sequence, content FROM job WHERE (?1 = '' OR sequence < CAST(?1 AS INTEGER)) AND (?2 IS NULL OR status = ?2)
                    AND (?3 IS NULL OR selection = ?3) AND (?4 IS NULL OR namespace = ?4)
                    AND (?5 IS NULL OR id IN (SELECT job FROM job_target WHERE target = ?5))
                ORDER BY sequence DESC LIMIT ?6
                """,
                [page.after, filter.status?.rawValue, filter.selection?.rawValue, filter.namespace, filter.target, page.size + 1])
            let jobs = try rows.map { (sequence: $0["sequence"] as Int64, job: try JobTable.job($0)) }
            return RegistryPage(jobs, size: page.size) { String($0.sequence) }.map(\.job)
        }
    }

    /// - Parameter number: `nil` for the latest. Throws `notFound`.
    package func execution(_ job: String, _ thing: String, number: Int64? = nil) async throws -> JobExecution {
        let found = try await database.read { try ExecutionTable(db: $0).execution(job, thing, number: number) }
        guard let found else { throw BrachioError.missing("execution of device job \(job.prefix(64)) on thing", thing) }
        return found
    }

    /// Executions of a job, by thing and number.
    package func executions(of job: String, status: JobExecution.Status? = nil, _ page: PageRequest) async throws -> RegistryPage<JobExecution> {
        try await database.read { db in
            let place = page.after.split(separator: "\n"), thing = place.first.map(String.init) ?? "", number = place.last.flatMap { Int64($0) } ?? 0
            let rows = try db.rows(
                """
                SELECT * FROM execution WHERE job = ?1 AND (?2 IS NULL OR status = ?2) AND (thing, number) > (?3, ?4)
                ORDER BY thing, number LIMIT ?5
                """, [job, status?.rawValue, thing, number, page.size + 1])
            return RegistryPage(try rows.map(ExecutionTable.execution), size: page.size) { "\($0.thing)\n\($0.number)" }
        }
    }

    /// Executions of a thing, the newest first.
    package func executions(
        onThing thing: String, status: JobExecution.Status? = nil, namespace: String? = nil, job: String? = nil, _ page: PageRequest
    ) async throws -> RegistryPage<JobExecution> {
        try await database.read { db in
            let rows = try db.rows(
                """
                SELECT * FROM execution WHERE thing = ?1 AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR namespace = ?3)
                    AND (?4 IS NULL OR job = ?4) AND (?5 = '' OR sequence < CAST(?5 AS INTEGER))
                ORDER BY sequence DESC LIMIT ?6
                """, [thing, status?.rawValue, namespace, job, page.after, page.size + 1])
            return RegistryPage(try rows.map(ExecutionTable.execution), size: page.size) { String($0.sequence) }
        }
    }
}
