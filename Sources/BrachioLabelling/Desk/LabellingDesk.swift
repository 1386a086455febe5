internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB
internal import Synchronization

/// Where workers get tasks and bring answers. Every call is one short transaction, whatever the size of the job.
package final class LabellingDesk: Sendable {
    package let store: LabellingStore
    package let advice: any LabellingAdvice
    /// How far into a ranking a worker has come.
    let positions = Mutex<[RankingPosition: Int]>([:])

    package init(store: LabellingStore, advice: any LabellingAdvice = NoAdvice()) {
        self.store = store
        self.advice = advice
    }

    struct RankingPosition: Hashable {
        var job: Int64
        var worker: WorkerID
        var order: ClaimOrder
        var version: Int
    }

    /// The jobs in progress of the teams that the worker is in, the oldest first.
    package func jobs(for worker: WorkerID) async throws -> [WorkerJob] {
        try await store.database.read { [self] db in
            let rows = try db.rows(
                """
                SELECT \(LabellingJob.columns) FROM job WHERE job.phase = 'inProgress' AND job.team IN
                    (SELECT g.team FROM group_member m JOIN team_group g ON g.pool_group = m.pool_group WHERE m.worker = ?)
                ORDER BY job.id
                """, [worker.uuidString])
            return try rows.map { try workerJob($0, worker, db) }
        }
    }

    /// A job as the worker sees it, whatever its phase. - Throws: `notFound`, `accessDenied` where the worker is in none of its teams.
    package func job(_ name: String, for worker: WorkerID) async throws -> WorkerJob {
        try await store.database.read { [self] db in try workerJob(row(name, for: worker, db), worker, db) }
    }

    package func progress(_ name: String, for worker: WorkerID) async throws -> WorkProgress {
        try await job(name, for: worker).progress
    }

    /// The photo of an object, for whoever is in the job's team.
    package func source(of object: Int, in name: String, for worker: WorkerID) async throws -> String {
        try await store.database.read { [self] db in
            let job: Int64 = try row(name, for: worker, db)["id"]
            guard let source = try db.row("SELECT source FROM data_object WHERE job = ? AND number = ?", [job, object]) else {
                throw BrachioError(.notFound, "labelling job \(name) has no object \(object)")
            }
            return source[0]
        }
    }

    func row(_ name: String, for worker: WorkerID, _ db: Connection) throws -> Row {
        guard let row = try db.row("SELECT \(LabellingJob.columns) FROM job WHERE name = ?", [name]) else {
            throw BrachioError(.notFound, "there is no labelling job named \(name)")
        }
        guard try store.isMember(worker, ofTeam: row["team"], db) else {
            throw BrachioError(.accessDenied, "labelling job \(name) is another team's", mend: "ask the manager to be taken into its team")
        }
        return row
    }

    private func workerJob(_ row: Row, _ worker: WorkerID, _ db: Connection) throws -> WorkerJob {
        let settings = try store.settings(of: row)
        return WorkerJob(
            name: row["name"], title: settings.title, description: settings.description, kind: settings.kind, selection: settings.selection,
            phase: LabellingLifecycle.Phase(rawValue: row["phase"]) ?? .failed, classes: settings.classes.filter { !$0.isRetired },
            instructions: settings.instructions, progress: try progress(row, settings, worker, db), showsSuggestions: settings.showsSuggestions)
    }

    private func progress(_ row: Row, _ settings: JobSettings, _ worker: WorkerID, _ db: Connection) throws -> WorkProgress {
        let job: Int64 = row["id"]
        let counters = LabelCounters(row)
        let mine: Int = try db.row("SELECT labelled FROM tally WHERE job = ? AND worker = ?", [job, worker.uuidString])?[0] ?? 0
        let tallies = try db.row(
            "SELECT total(seconds), sum(labelled), count(*) FILTER (WHERE held > 0) FROM tally WHERE job = ?", [job])
        let seconds: Double = tallies?[0] ?? 0, answers: Int = tallies?[1] ?? 0, active: Int = tallies?[2] ?? 0
        var left: Double?
        if answers > 0, seconds > 0 {
            let needed = max(0, counters.unlabelled * settings.workersPerObject)
            left = seconds / Double(answers) * Double(needed) / Double(max(1, active))
        }
        return WorkProgress(
            total: counters.total, labelled: counters.labelled, pending: max(0, counters.unlabelled), mine: mine, secondsLeft: left)
    }
}
