internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LabellingDesk {
    /// Gives tasks back that the worker will not answer, so that others get them now. Tasks of others and answered ones are left alone.
    package func release(_ name: String, worker: WorkerID, tasks: [Int64]) async throws {
        let time = store.milliseconds
        try await store.database.write { [self] db in
            let row = try row(name, for: worker, db)
            let job: Int64 = row["id"], workers = try store.settings(of: row).workersPerObject
            for id in Set(tasks) {
                guard
                    let task = try db.row(
                        "SELECT id, object, worker FROM task WHERE id = ? AND job = ? AND worker = ? AND state = 0", [id, job, worker.uuidString])
                else { continue }
                try giveBack(task, job: job, workers: workers, at: time, db)
            }
        }
    }

    /// Takes back every task of a job whose time is over. - Returns: how many there were.
    @discardableResult
    package func returnExpired(in job: LabellingJob) async throws -> Int {
        guard job.counters.held > 0 else { return 0 }
        let time = store.milliseconds
        return try await store.database.write { [self] db in
            try returnExpired(job: job.id, workers: job.settings.workersPerObject, at: time, db)
        }
    }

    @discardableResult
    func returnExpired(job: Int64, workers: Int, at time: Int64, _ db: Connection) throws -> Int {
        let rows = try db.rows(
            "SELECT id, object, worker FROM task INDEXED BY task_expiry WHERE job = ? AND state = 0 AND expires <= ? LIMIT ?",
            [job, time, LabellingLimits.returnedTasks])
        for row in rows { try giveBack(row, job: job, workers: workers, at: time, db) }
        return rows.count
    }

    private func giveBack(_ task: Row, job: Int64, workers: Int, at time: Int64, _ db: Connection) throws {
        try db.run("UPDATE task SET state = 4, changed = ? WHERE id = ?", [time, task["id"] as Int64])
        guard var object = try db.object(task["object"], workers: workers) else { return }
        let old = object.seating
        object.seating.held -= 1
        try db.set(object, was: old, job: job)
        try TallyChange(held: -1).write(job: job, worker: task["worker"], db)
        try db.run("UPDATE job SET held = held - 1 WHERE id = ?", [job])
    }
}
