internal import BrachioPersistence
package import Foundation
internal import GRDB

extension LabellingStore {
    package func lastAnswer(in job: Int64) async throws -> Date? {
        try await database.read { db in
            let time: Int64? = try db.row("SELECT answered FROM job WHERE id = ?", [job])?[0]
            return time.map(Milliseconds.date)
        }
    }

    /// Gives up the objects of a job whose time of availability is over: those with answers get the label that these give.
    func failUnanswered(in job: LabellingJob, at now: Date) async throws {
        guard let opened = job.lifecycle.opened, now.timeIntervalSince(opened) >= Double(job.settings.availabilitySeconds) else { return }
        let time = Milliseconds.of(now), settings = job.settings
        try await database.write { db in
            let open = try db.rows("SELECT \(ObjectRow.columns) FROM data_object WHERE job = ? AND state = 0", [job.id])
            var counters = CounterChange()
            for row in open {
                let object = ObjectRow(row, workers: settings.workersPerObject)
                if object.seating.answers > 0 {
                    try db.setVote(of: object.id, settings, state: .labelled, at: time)
                    counters.moved(from: .open, to: .labelled)
                } else {
                    try db.run(
                        """
                        UPDATE data_object SET state = 3, seats = 0, failure = 'nobody answered in time', is_unwritten = 1,
                            changes = changes + 1 WHERE id = ?
                        """, [object.id])
                    counters.moved(from: .open, to: .failed)
                }
            }
            try counters.write(job: job.id, at: time, db)
        }
    }
}

extension Connection {
    /// Sets an object's label to what most of its answers say.
    func setVote(of object: Int64, _ settings: JobSettings, state: Seating.State? = nil, at time: Int64) throws {
        let answers = try rows("SELECT classes FROM answer WHERE object = ? AND is_current = 1 AND decision = 'label'", [object])
            .map { ClassList.indices($0[0]) }
        let vote = MajorityVote(answers, selection: settings.selection, classes: settings.classes.count)
        try run(
            """
            UPDATE data_object SET label = ?, confidence = ?, labelled = ?, failure = NULL, is_unwritten = 1, changes = changes + 1,
                state = coalesce(?, state), seats = CASE WHEN ? IS NULL THEN seats ELSE 0 END WHERE id = ?
            """, [ClassList.text(vote.classes), ClassList.text(vote.confidences), time, state?.rawValue, state?.rawValue, object])
    }
}
