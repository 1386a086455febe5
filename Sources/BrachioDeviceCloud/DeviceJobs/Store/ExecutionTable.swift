internal import BrachioJSON
internal import BrachioPersistence
internal import GRDB

/// Executions within a transaction.
struct ExecutionTable {
    let db: Connection

    func latest(_ job: String, _ thing: String) throws -> JobExecution? {
        try db.row("SELECT * FROM execution WHERE job = ? AND thing = ? ORDER BY number DESC LIMIT 1", [job, thing]).map(Self.execution)
    }

    /// - Parameter number: `nil` for the latest.
    func execution(_ job: String, _ thing: String, number: Int64?) throws -> JobExecution? {
        guard let number else { return try latest(job, thing) }
        return try db.row("SELECT * FROM execution WHERE job = ? AND thing = ? AND number = ?", [job, thing, number]).map(Self.execution)
    }

    func isLatest(_ execution: JobExecution) throws -> Bool {
        try db.row("SELECT latest FROM execution WHERE sequence = ?", [execution.sequence])?["latest"] ?? false
    }

    /// Executions that have begun or wait, those that have begun first, then in the order in which they were queued.
    func pending(_ thing: String, _ namespace: String?, limit: Int) throws -> [JobExecution] {
        try db.rows(
            """
            SELECT * FROM execution WHERE thing = ? AND namespace = ? AND status IN ('QUEUED', 'IN_PROGRESS')
            ORDER BY status = 'QUEUED', sequence LIMIT ?
            """, [thing, namespace ?? "", limit]
        ).map(Self.execution)
    }

    /// Executions in progress whose time is over.
    func overdue(atSeconds now: Int64, limit: Int) throws -> [JobExecution] {
        try db.rows("SELECT * FROM execution WHERE deadline <= ? ORDER BY deadline LIMIT ?", [now, limit]).map(Self.execution)
    }

    func open(of job: String, _ statuses: [JobExecution.Status]) throws -> [JobExecution] {
        try statuses.flatMap { status in
            try db.rows("SELECT * FROM execution WHERE job = ? AND status = ?", [job, status.rawValue]).map(Self.execution)
        }
    }

    func all(of job: String) throws -> [JobExecution] { try db.rows("SELECT * FROM execution WHERE job = ?", [job]).map(Self.execution) }

    /// Things with an execution that was not taken away from them.
    func things(of job: String) throws -> Set<String> {
        Set(try db.rows("SELECT thing FROM execution WHERE job = ? AND latest = 1 AND status != 'REMOVED'", [job]).map { $0["thing"] })
    }

    // MARK: changes

    /// Puts in a thing's latest execution of the job, and returns it with its place in the order.
    func insert(_ execution: JobExecution) throws -> JobExecution {
        try db.run("UPDATE execution SET latest = 0 WHERE job = ? AND thing = ? AND latest = 1", [execution.job, execution.thing])
        try db.run(
            """
            INSERT INTO execution (job, thing, number, namespace, status, details, version, queued_at, updated_at, retries, forced, latest)
            VALUES (?, ?, ?, ?, ?, '{}', ?, ?, ?, ?, 0, 1)
            """,
            [
                execution.job, execution.thing, execution.number, execution.namespace ?? "", execution.status.rawValue, execution.version,
                execution.queuedAtSeconds, execution.lastUpdatedAtSeconds, execution.retriesUsed,
            ])
        var stored = execution
        stored.sequence = db.lastInsertedRowID
        return stored
    }

    func update(_ execution: JobExecution) throws {
        try db.run(
            """
            UPDATE execution SET status = ?, details = ?, version = ?, started_at = ?, updated_at = ?, job_deadline = ?, step_deadline = ?,
                deadline = ?, forced = ? WHERE sequence = ?
            """,
            [
                execution.status.rawValue, Self.text(execution.details), execution.version, execution.startedAtSeconds,
                execution.lastUpdatedAtSeconds, execution.jobDeadlineSeconds, execution.stepDeadlineSeconds,
                execution.status == .inProgress ? execution.deadlineSeconds : nil, execution.isForceCancelled, execution.sequence,
            ])
    }

    /// Takes out one execution; the one before it is the latest again.
    func delete(_ execution: JobExecution) throws {
        try db.run("DELETE FROM execution WHERE sequence = ?", [execution.sequence])
        try db.run(
            """
            UPDATE execution SET latest = 1 WHERE job = ?1 AND thing = ?2
                AND number = (SELECT max(number) FROM execution WHERE job = ?1 AND thing = ?2)
            """, [execution.job, execution.thing])
    }

    // MARK: rows

    static func execution(_ row: Row) throws -> JobExecution {
        let namespace: String = row["namespace"]
        var execution = JobExecution(
            job: row["job"], thing: row["thing"], namespace: namespace.isEmpty ? nil : namespace, number: row["number"],
            queuedAtSeconds: row["queued_at"], retriesUsed: row["retries"])
        execution.sequence = row["sequence"]
        execution.status = JobExecution.Status(rawValue: row["status"]) ?? .failed
        execution.details = try details(row["details"])
        execution.version = row["version"]
        execution.startedAtSeconds = row["started_at"]
        execution.lastUpdatedAtSeconds = row["updated_at"]
        execution.jobDeadlineSeconds = row["job_deadline"]
        execution.stepDeadlineSeconds = row["step_deadline"]
        execution.isForceCancelled = row["forced"]
        return execution
    }

    private static func details(_ text: String) throws -> [String: String] {
        guard text != "{}", let object = try JSONParser.parse(text).object else { return [:] }
        return Dictionary(object.map { ($0.name, $0.value.string ?? "") }, uniquingKeysWith: { $1 })
    }

    private static func text(_ details: [String: String]) -> String {
        var object = JSONObject()
        for (name, value) in details.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
        return JSONValue.object(object).description
    }
}
