internal import BrachioPersistence
internal import Foundation
internal import GRDB
internal import Synchronization

/// Makes reports of jobs. What needs a look at every answer is made again only when answers came, and not more often than a tenth
/// of the time allows, so that watching a large job costs little.
package final class JobReporting: Sendable {
    private let store: LabellingStore
    private let counted = Mutex<[Int64: Counted]>([:])

    private struct Counted {
        var changes: [Int]
        var due: ContinuousClock.Instant
        var classes: [JobReport.ClassCount]
        var agreements: [WorkerID: (same: Int, all: Int)]
    }

    /// Jobs whose counts are kept.
    private static let countedMaximum = 200

    package init(store: LabellingStore) { self.store = store }

    package func report(of job: LabellingJob) async throws -> JobReport {
        let tallies = try await store.tallies(of: job.id)
        let counted = try await count(job)
        let workers = tallies.map { tally in
            var tally = tally
            tally.agreement = counted.agreements[tally.worker].map { Double($0.same) / Double(max(1, $0.all)) }
            return tally
        }
        let same = counted.agreements.values.reduce(0) { $0 + $1.same }, all = counted.agreements.values.reduce(0) { $0 + $1.all }
        return JobReport(
            workers: workers, classes: counted.classes, agreement: all > 0 ? Double(same) / Double(all) : nil,
            secondsLeft: job.lifecycle.phase.isEnd ? nil : Self.secondsLeft(job, tallies))
    }

    private static func secondsLeft(_ job: LabellingJob, _ tallies: [JobReport.Worker]) -> Double? {
        let labelled = tallies.reduce(0) { $0 + $1.labelled }, seconds = tallies.reduce(0) { $0 + $1.seconds }
        guard labelled > 0, seconds > 0, job.counters.unlabelled > 0 else { return nil }
        let needed = job.counters.unlabelled * job.settings.workersPerObject
        return seconds / Double(labelled) * Double(needed) / Double(max(1, tallies.count { $0.held > 0 }))
    }

    private func count(_ job: LabellingJob) async throws -> Counted {
        let changes = [try await store.answerCount(of: job.id), job.counters.machineLabelled, job.counters.failed]
        let now = ContinuousClock.now
        if let known = counted.withLock({ $0[job.id] }), known.changes == changes || now < known.due { return known }
        let classes = try await store.labelCounts(of: job)
        let agreements = try await store.agreements(in: job.id)
        let end = ContinuousClock.now
        let fresh = Counted(changes: changes, due: end + (end - now) * 10, classes: classes, agreements: agreements)
        counted.withLock { counted in
            if counted.count >= Self.countedMaximum { counted.removeAll() }
            counted[job.id] = fresh
        }
        return fresh
    }
}

extension LabellingStore {
    /// Everything that was ever said in a job: it grows with each answer, change and undoing.
    fileprivate func answerCount(of job: Int64) async throws -> Int {
        try await database.read { db in try db.row("SELECT answers FROM job WHERE id = ?", [job])?[0] ?? 0 }
    }

    fileprivate func tallies(of job: Int64) async throws -> [JobReport.Worker] {
        try await database.read { db in
            try db.rows(
                """
                SELECT worker, labelled, skipped, declined, held, seconds FROM tally
                WHERE job = ? AND labelled + skipped + declined + held > 0 ORDER BY labelled DESC, worker
                """, [job]
            ).compactMap { row in
                guard let worker = WorkerID(uuidString: row["worker"]) else { return nil }
                return JobReport.Worker(
                    worker: worker, labelled: row["labelled"], skipped: row["skipped"], declined: row["declined"], held: row["held"],
                    seconds: row["seconds"], agreement: nil)
            }
        }
    }

    fileprivate func labelCounts(of job: LabellingJob) async throws -> [JobReport.ClassCount] {
        let rows = try await database.read { db in
            try db.rows(
                "SELECT label, count(*) AS n FROM data_object INDEXED BY data_object_label WHERE job = ? AND label IS NOT NULL GROUP BY label",
                [job.id]
            ).map { (ClassList.indices($0["label"]), $0["n"] as Int) }
        }
        var counts = [Int](repeating: 0, count: job.settings.classes.count)
        for (classes, number) in rows { for index in classes where counts.indices.contains(index) { counts[index] += number } }
        return zip(job.settings.classes, counts).filter { !$0.isRetired || $1 > 0 }.map { JobReport.ClassCount(name: $0.name, count: $1) }
    }

    /// For each worker, how many answers are the label, of how many, where several people labelled a photo or its label is known.
    fileprivate func agreements(in job: Int64) async throws -> [WorkerID: (same: Int, all: Int)] {
        let rows = try await database.read { db in
            try db.rows(
                """
                SELECT a.worker, count(*) AS n, sum(a.classes = o.label) AS same FROM answer a INDEXED BY answer_job JOIN data_object o ON o.id = a.object
                WHERE a.job = ? AND a.is_current = 1 AND a.decision = 'label' AND (o.answers > 1 OR o.truth IS NOT NULL) AND o.label IS NOT NULL GROUP BY a.worker
                """, [job]
            ).map { ($0["worker"] as String, $0["same"] as Int, $0["n"] as Int) }
        }
        return Dictionary(rows.compactMap { row in WorkerID(uuidString: row.0).map { ($0, (same: row.1, all: row.2)) } }) { $1 }
    }
}
