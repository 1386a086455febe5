internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB
internal import Synchronization

extension LabellingDesk {
    /// Reserves up to `count` objects for a worker until the job's task time limit is over.
    ///
    /// Nobody gets an object that as many others as the job asks for hold or have answered, and nobody gets one twice. An empty list means
    /// that there is nothing for this worker now. - Throws: `notFound`, `accessDenied`.
    package func claim(_ name: String, worker: WorkerID, count: Int, order: ClaimOrder = .queue) async throws -> [LabellingTask] {
        let time = store.milliseconds
        let wanted = min(max(0, count), LabellingLimits.claimTasks)
        return try await store.database.write { [self] db in
            let row = try row(name, for: worker, db)
            guard row["phase"] == LabellingLifecycle.Phase.inProgress.rawValue else { return [] }
            let settings = try store.settings(of: row)
            let job: Int64 = row["id"]
            try returnExpired(job: job, workers: settings.workersPerObject, at: time, db)
            let claim = try Claim(job: job, worker: worker, settings: settings, time: time, wanted: allowed(wanted, job, settings, worker, db))
            guard claim.wanted > 0 else { return [] }
            var found = try ranked(claim.asking(claim.wanted - inOrder(claim, order)), order, db)
            if found.count < claim.wanted { found += try queued(claim, claim.wanted - found.count, db) }
            if found.count < claim.wanted { found += try skipped(claim, claim.wanted - found.count, db) }
            return found
        }
    }

    /// The tasks that the worker holds already, the oldest first: what a portal that starts again goes on with.
    package func held(_ name: String, worker: WorkerID) async throws -> [LabellingTask] {
        let time = store.milliseconds
        return try await store.database.read { [self] db in
            let row = try row(name, for: worker, db)
            let settings = try store.settings(of: row)
            let rows = try db.rows(
                """
                SELECT t.id, t.expires, o.number, o.source, o.current, o.record FROM task t JOIN data_object o ON o.id = t.object
                WHERE t.job = ? AND t.worker = ? AND t.state = 0 AND t.expires > ? ORDER BY t.id
                """, [row["id"] as Int64, worker.uuidString, time])
            return rows.map { task($0, id: $0["id"], expires: $0["expires"], job: row["id"], settings) }
        }
    }

    /// Of what is claimed from the queue, so many come in the manifest's order whatever the model would ask: gold questions are among them.
    private func inOrder(_ claim: Claim, _ order: ClaimOrder) -> Int { order == .queue && claim.wanted >= 5 ? max(1, claim.wanted / 10) : 0 }

    struct Claim {
        var job: Int64
        var worker: WorkerID
        var settings: JobSettings
        var time: Int64
        var wanted: Int
        func asking(_ count: Int) -> Claim {
            var claim = self
            claim.wanted = count
            return claim
        }

        var expires: Int64 { time + Int64(settings.taskTimeLimitSeconds) * 1_000 }
    }

    /// What limits of the job and of the worker leave of the wanted number.
    private func allowed(_ wanted: Int, _ job: Int64, _ settings: JobSettings, _ worker: WorkerID, _ db: Connection) throws -> Int {
        // Returned tasks may have changed the counters.
        guard let row = try db.row("SELECT total, human, machine, failed, held FROM job WHERE id = ?", [job]) else { return 0 }
        let counters = LabelCounters(row)
        let mine: Int = try db.row("SELECT held FROM tally WHERE job = ? AND worker = ?", [job, worker.uuidString])?[0] ?? 0
        let share = try fairShare(job, open: counters.unlabelled * settings.workersPerObject, db)
        var allowed = min(wanted, settings.concurrentTasksMaximum - counters.held, min(LabellingLimits.heldTasks, share) - mine)
        if let maximum = settings.humanLabelledMaximum {
            allowed = min(allowed, (maximum - counters.humanLabelled) * settings.workersPerObject - counters.held)
        }
        return max(0, allowed)
    }

    /// What one worker may hold while others of the team may come: of a small job half of an even share, so that nobody takes all that there is.
    private func fairShare(_ job: Int64, open: Int, _ db: Connection) throws -> Int {
        let members: Int = try db.row(
            """
            SELECT count(DISTINCT m.worker) FROM job JOIN team_group g ON g.team = job.team JOIN group_member m ON m.pool_group = g.pool_group
            WHERE job.id = ?
            """, [job])?[0] ?? 1
        guard members > 1 else { return .max }
        return max(LabellingLimits.sharedTasksMinimum, open / (2 * members))
    }

    private static let free = """
        NOT EXISTS (SELECT 1 FROM task t WHERE t.object = data_object.id AND t.worker = ? AND t.state < 4)
        """

    /// In the manifest's order, from where nothing before is free for this worker.
    private func queued(_ claim: Claim, _ count: Int, _ db: Connection) throws -> [LabellingTask] {
        let worker = claim.worker.uuidString
        let cursor: Int = try db.row("SELECT cursor FROM tally WHERE job = ? AND worker = ?", [claim.job, worker])?[0] ?? -1
        let rows = try db.rows(
            """
            SELECT id, number, source, current, record FROM data_object INDEXED BY data_object_open
            WHERE job = ? AND seats > 0 AND number > ? AND \(Self.free) ORDER BY number LIMIT ?
            """, [claim.job, cursor, worker, count])
        let last: Int =
            if rows.count == count, let row = rows.last {
                row["number"]
            } else {
                try db.row("SELECT max(number) FROM data_object WHERE job = ?", [claim.job])?[0] ?? -1
            }
        let tasks = try rows.map { try seat($0, claim, db) }
        try TallyChange().write(job: claim.job, worker: worker, db)
        try db.run("UPDATE tally SET cursor = max(cursor, ?) WHERE job = ? AND worker = ?", [last, claim.job, worker])
        return tasks
    }

    /// What this worker passed over, once nothing else is left.
    private func skipped(_ claim: Claim, _ count: Int, _ db: Connection) throws -> [LabellingTask] {
        let rows = try db.rows(
            """
            SELECT o.id, o.number, o.source, o.current, o.record FROM task t JOIN data_object o ON o.id = t.object
            WHERE t.job = ? AND t.worker = ? AND t.state = 2 AND o.seats > 0 ORDER BY t.changed LIMIT ?
            """, [claim.job, claim.worker.uuidString, count])
        return try rows.map { try seat($0, claim, db) }
    }

    /// Objects of a ranking that are looked at in one claim: keeps it short where most of them are taken.
    private static let rankedMaximum = 4_000

    private func ranked(_ claim: Claim, _ order: ClaimOrder, _ db: Connection) throws -> [LabellingTask] {
        guard let ranking = advice.ranking(order, job: claim.job) else { return [] }
        let place = RankingPosition(job: claim.job, worker: claim.worker, order: order, version: ranking.version)
        var position = positions.withLock { $0[place] ?? 0 }
        let end = min(ranking.objects.count, position + Self.rankedMaximum)
        var tasks: [LabellingTask] = []
        while position < end, tasks.count < claim.wanted {
            let row = try db.row(
                "SELECT id, number, source, current, record FROM data_object WHERE job = ? AND number = ? AND seats > 0 AND \(Self.free)",
                [claim.job, Int(ranking.objects[position]), claim.worker.uuidString])
            if let row { tasks.append(try seat(row, claim, db)) }
            position += 1
        }
        positions.withLock { [position] positions in
            positions[place] = position
            // Positions in orders that are no more.
            if positions.count > 10_000 { positions = positions.filter { $0.key.version == ranking.version } }
        }
        return tasks
    }

    private func seat(_ row: Row, _ claim: Claim, _ db: Connection) throws -> LabellingTask {
        let object: Int64 = row["id"], worker = claim.worker.uuidString
        let before = try db.row("SELECT state FROM task WHERE object = ? AND worker = ?", [object, worker])
        let id: Int64? = try db.row(
            """
            INSERT INTO task (job, object, worker, state, claimed, expires, changed) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?4)
            ON CONFLICT (object, worker) DO UPDATE SET state = 0, claimed = ?4, expires = ?5, changed = ?4 RETURNING id
            """, [claim.job, object, worker, claim.time, claim.expires])?[0]
        guard let id else { throw BrachioError(.defect, "a task was not made") }
        try db.run("UPDATE data_object SET seats = seats - 1, held = held + 1 WHERE id = ?", [object])
        var tally = TallyChange(held: 1)
        if let state = before.flatMap({ TaskState(rawValue: $0[0]) }) { tally.count(state, -1) }
        try tally.write(job: claim.job, worker: worker, db)
        try db.run("UPDATE job SET held = held + 1 WHERE id = ?", [claim.job])
        return task(row, id: id, expires: claim.expires, job: claim.job, claim.settings)
    }

    func task(_ row: Row, id: Int64, expires: Int64, job: Int64, _ settings: JobSettings) -> LabellingTask {
        let number: Int = row["number"], current: String? = row["current"]
        var suggestion: Suggestion?
        // What people's answers have taught comes before what a device's model thought.
        if settings.showsSuggestions, let found = advice.suggestion(job: job, object: number) ?? DevicePrediction.suggestion(row["record"], settings),
            settings.classes.indices.contains(found.classIndex)
        {
            suggestion = Suggestion(className: settings.classes[found.classIndex].name, confidence: found.confidence)
        }
        return LabellingTask(
            id: id, object: number, source: row["source"], expires: Milliseconds.date(expires), suggestion: suggestion,
            group: advice.group(job: job, object: number), current: current.map(NameList.names))
    }
}
