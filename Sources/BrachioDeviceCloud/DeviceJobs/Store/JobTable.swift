internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Jobs, what they count, and the things that they have yet to tell, within a transaction.
struct JobTable {
    let db: Connection

    enum Tally: String {
        case told = "TOLD"
        case awaiting = "AWAITING"
    }

    func job(_ id: String) throws -> DeviceJob? { try db.row("SELECT content FROM job WHERE id = ?", [id]).map(Self.job) }

    static func job(_ row: Row) throws -> DeviceJob { try JSONDecoder().decode(DeviceJob.self, from: Data((row["content"] as String).utf8)) }

    func insert(_ job: DeviceJob) throws {
        try db.run(
            "INSERT INTO job (id, namespace, status, selection, content) VALUES (?, ?, ?, ?, ?)",
            [job.identifier, job.namespace ?? "", job.status.rawValue, job.selection.rawValue, try Self.content(job)])
        try name(job.targets, of: job.identifier)
    }

    func name(_ targets: [String], of job: String) throws {
        for target in targets { try db.run("INSERT OR IGNORE INTO job_target (target, job) VALUES (?, ?)", [target, job]) }
    }

    func update(_ job: DeviceJob) throws {
        try db.run("UPDATE job SET status = ?, content = ? WHERE id = ?", [job.status.rawValue, try Self.content(job), job.identifier])
    }

    func delete(_ id: String) throws { try db.run("DELETE FROM job WHERE id = ?", [id]) }

    private static func content(_ job: DeviceJob) throws -> String { String(decoding: try JSONEncoder().encode(job), as: UTF8.self) }

    /// Jobs that may have something to do by the clock: those with things to tell.
    func awaitingJobs() throws -> [String] {
        try db.rows(
            "SELECT tally.job FROM tally JOIN job ON job.id = tally.job WHERE what = 'AWAITING' AND number > 0 AND job.status = 'IN_PROGRESS' ORDER BY job.sequence"
        ).map { $0["job"] }
    }

    func continuousJobs() throws -> [DeviceJob] {
        try db.rows("SELECT content FROM job WHERE status = 'IN_PROGRESS' AND selection = 'CONTINUOUS' ORDER BY sequence").map(Self.job)
    }

    // MARK: what is counted

    func add(_ number: Int, to what: String, of job: String) throws {
        try db.run(
            "INSERT INTO tally (job, what, number) VALUES (?, ?, ?) ON CONFLICT (job, what) DO UPDATE SET number = number + excluded.number",
            [job, what, number])
    }

    /// - Parameter now: where things that were told within the last minute are to be counted too.
    func progress(_ job: String, atSeconds now: Int64?) throws -> JobProgress {
        var progress = JobProgress()
        for row in try db.rows("SELECT what, number FROM tally WHERE job = ?", [job]) {
            let what: String = row["what"], number: Int = row["number"]
            if let status = JobExecution.Status(rawValue: what) { progress.counts[status] = number }
            if what == Tally.told.rawValue { progress.told = number }
            if what == Tally.awaiting.rawValue { progress.awaiting = number }
        }
        if progress.awaiting > 0, let now {
            progress.toldInLastMinute = try db.row(
                "SELECT count(*) AS n FROM execution WHERE job = ? AND number = 1 AND queued_at > ?", [job, now - 60])?["n"] ?? 0
        }
        return progress
    }

    // MARK: things to be told

    func await(_ things: some Sequence<String>, of job: String) throws {
        var count = 0
        for thing in things {
            try db.run("INSERT OR IGNORE INTO awaiting (job, thing) VALUES (?, ?)", [job, thing])
            count += db.changesCount
        }
        if count > 0 { try add(count, to: Tally.awaiting.rawValue, of: job) }
    }

    func nextAwaiting(_ count: Int, of job: String) throws -> [String] {
        try db.rows("SELECT thing FROM awaiting WHERE job = ? ORDER BY thing LIMIT ?", [job, count]).map { $0["thing"] }
    }

    func isAwaiting(_ thing: String, of job: String) throws -> Bool { try db.row("SELECT 1 FROM awaiting WHERE job = ? AND thing = ?", [job, thing]) != nil }

    func stopAwaiting(_ thing: String, of job: String) throws {
        try db.run("DELETE FROM awaiting WHERE job = ? AND thing = ?", [job, thing])
        if db.changesCount > 0 { try add(-1, to: Tally.awaiting.rawValue, of: job) }
    }

    func stopAwaiting(of job: String) throws {
        try db.run("DELETE FROM awaiting WHERE job = ?", [job])
        try db.run("UPDATE tally SET number = 0 WHERE job = ? AND what = 'AWAITING'", [job])
    }

    func awaitingThings(of job: String) throws -> [String] { try db.rows("SELECT thing FROM awaiting WHERE job = ?", [job]).map { $0["thing"] } }
}
