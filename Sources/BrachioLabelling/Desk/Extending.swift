internal import BrachioPersistence
package import Foundation
internal import GRDB

extension LabellingDesk {
    /// Gives a worker who is at work the job's whole time limit again for tasks that are still theirs.
    ///
    /// - Returns: those tasks with their new time; what others may have by now is left out.
    package func extend(_ name: String, worker: WorkerID, tasks: [Int64]) async throws -> [(task: Int64, expires: Date)] {
        let time = store.milliseconds
        return try await store.database.write { [self] db in
            let row = try row(name, for: worker, db)
            let job: Int64 = row["id"]
            let expires = time + Int64(try store.settings(of: row).taskTimeLimitSeconds) * 1_000
            var extended: [(task: Int64, expires: Date)] = []
            for task in Set(tasks.prefix(LabellingLimits.heldTasks)).sorted() {
                let kept = try db.row(
                    "UPDATE task SET expires = ? WHERE id = ? AND job = ? AND worker = ? AND state = 0 RETURNING id",
                    [expires, task, job, worker.uuidString])
                if kept != nil { extended.append((task, Milliseconds.date(expires))) }
            }
            return extended
        }
    }
}
