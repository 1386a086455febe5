internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Something that a worker said and that still holds.
package struct HistoryEntry: Sendable, Hashable {
    /// Grows with time: what `before` takes.
    package var sequence: Int64
    package var task: Int64
    package var object: Int
    package var source: String
    package var decision: Answer.Decision
    package var classes: [String]
    package var seconds: Double
    package var submitted: Date
}

extension LabellingDesk {
    /// What the worker said in a job, newest first: what was undone or changed since is not in it.
    ///
    /// - Parameter before: the sequence of the last entry that is known already.
    package func history(_ name: String, worker: WorkerID, before: Int64? = nil, count: Int = 50) async throws -> [HistoryEntry] {
        try await store.database.read { [self] db in
            let row = try row(name, for: worker, db)
            let settings = try store.settings(of: row)
            let job: Int64 = row["id"]
            let rows = try db.rows(
                """
                SELECT a.sequence, a.task, a.decision, a.classes, a.seconds, a.submitted, o.number, o.source
                FROM answer a INDEXED BY answer_worker JOIN data_object o ON o.id = a.object
                WHERE a.worker = ? AND a.job = ? AND a.is_current = 1 AND a.sequence < ? ORDER BY a.sequence DESC LIMIT ?
                """, [worker.uuidString, job, before ?? .max, min(max(0, count), LabellingLimits.historyEntries)])
            return rows.map { row in
                HistoryEntry(
                    sequence: row["sequence"], task: row["task"], object: row["number"], source: row["source"],
                    decision: Answer.Decision(rawValue: row["decision"]) ?? .skip, classes: settings.names(ClassList.indices(row["classes"])),
                    seconds: row["seconds"], submitted: Milliseconds.date(row["submitted"]))
            }
        }
    }
}
