internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Jobs that have work for somebody who was not told of them.
package struct UntoldWork: Sendable, Hashable {
    package struct Job: Sendable, Hashable {
        package var id: Int64
        package var name: String
        package var title: String
    }

    package var worker: WorkerID
    package var jobs: [Job]
    /// When the worker was told of a job last.
    package var lastTold: Date?
}

extension LabellingStore {
    /// Whom to tell of which jobs, the oldest jobs first: those in progress with objects that need answers.
    package func untoldWork() async throws -> [UntoldWork] {
        try await database.read { [self] db in
            let rows = try db.rows(
                """
                SELECT DISTINCT m.worker AS told_worker, \(LabellingJob.columns) FROM job
                JOIN team_group g ON g.team = job.team JOIN group_member m ON m.pool_group = g.pool_group
                WHERE job.phase = 'inProgress' AND job.total > job.human + job.machine + job.failed
                    AND NOT EXISTS (SELECT 1 FROM told t WHERE t.worker = m.worker AND t.job = job.id)
                ORDER BY m.worker, job.id
                """)
            var untold: [UntoldWork] = []
            for row in rows {
                guard let worker = WorkerID(uuidString: row["told_worker"]) else { continue }
                let job = UntoldWork.Job(id: row["id"], name: row["name"], title: try settings(of: row).title)
                if untold.last?.worker == worker {
                    untold[untold.count - 1].jobs.append(job)
                } else {
                    let last: Int64? = try db.row("SELECT max(time) FROM told WHERE worker = ?", [worker.uuidString])?[0]
                    untold.append(UntoldWork(worker: worker, jobs: [job], lastTold: last.map(Milliseconds.date)))
                }
            }
            return untold
        }
    }

    /// Notes that a worker was told.
    package func noteTold(_ work: UntoldWork) async throws {
        let time = milliseconds
        try await database.write { db in
            for job in work.jobs { try db.run("INSERT OR IGNORE INTO told VALUES (?, ?, ?)", [job.id, work.worker.uuidString, time]) }
        }
    }
}
