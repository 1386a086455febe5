internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LabellingDesk {
    /// Keeps answers, in their order, and says what became of each. They are on disk when this returns.
    ///
    /// An answer is known by its id: sent again it is a duplicate and changes nothing. An answer to a task that was answered before takes the
    /// place of the one before, for some days also after the job's end. One that comes after its task's time still counts while the photo
    /// needs answers.
    package func submit(_ name: String, worker: WorkerID, _ answers: [Answer]) async throws -> [Receipt] {
        guard answers.count <= LabellingLimits.submittedAnswers else {
            throw BrachioError(
                .limitExceeded, "there are \(answers.count) answers in one submission",
                cause: "at most \(LabellingLimits.submittedAnswers) are taken at once", mend: "send them in parts")
        }
        let time = store.milliseconds
        return try await store.database.write { [self] db in
            guard let row = try db.row("SELECT \(LabellingJob.columns) FROM job WHERE name = ?", [name]) else {
                throw BrachioError(.notFound, "there is no labelling job named \(name)")
            }
            let job = try LabellingJob(row, store)
            var submission = Submission(job: job.id, worker: worker.uuidString, settings: job.settings, lifecycle: job.lifecycle, time: time)
            let receipts = try answers.map { Receipt(id: $0.id, status: try submission.take($0, db)) }
            try submission.write(db)
            return receipts
        }
    }
}

/// One submission within its transaction.
private struct Submission {
    let job: Int64
    let worker: String
    let settings: JobSettings
    let lifecycle: LabellingLifecycle
    let time: Int64
    var counters = CounterChange()
    var tally = TallyChange()

    private struct Held {
        var id: Int64
        var object: Int64
        var state: TaskState
        var claimed: Int64
    }

    mutating func take(_ answer: Answer, _ db: Connection) throws -> Receipt.Status {
        if let known = try db.row("SELECT worker FROM answer WHERE id = ?", [answer.id.uuidString]) {
            return known[0] == worker ? .duplicate : .refused("the answer's id is another worker's")
        }
        let refusal = Receipt.Status.refused("the job is \(lifecycle.phase.rawValue)")
        guard lifecycle.takesCorrections(at: Milliseconds.date(time)) else { return refusal }
        guard let row = try db.row("SELECT id, object, state, claimed FROM task WHERE id = ? AND job = ? AND worker = ?", [answer.task, job, worker]),
            let state = TaskState(rawValue: row["state"]), var object = try db.object(row["object"], workers: settings.workersPerObject)
        else { return .refused("the task is not yours") }
        if !lifecycle.phase.takesAnswers, state != .answered || answer.decision != .label { return refusal }
        let task = Held(id: row["id"], object: row["object"], state: state, claimed: row["claimed"])
        guard let target = Self.target(answer.decision, from: state) else { return .refused("there is nothing to undo") }
        var classes: [Int] = []
        if answer.decision == .label {
            switch indices(answer.classes) {
            case .success(let indices): classes = indices
            case .failure(let reason): return .refused(reason.text)
            }
        }
        let old = object.seating
        object.seating.leave(state)
        // Whoever has no seat any more needs a free one.
        if state != .held, state != .answered, target == .held || target == .answered, object.seating.seats == 0 { return .expired }
        object.seating.enter(target)
        try keep(answer, classes, task, target, db)
        counters.moved(from: old.state, to: object.seating.state)
        try db.set(object, was: old, job: job)
        // Covers changes of an answer that leave the state as it is.
        if !object.hasTruth, old.state != .open || object.seating.state != .open { try label(object, db) }
        return .saved
    }

    /// Where an answer leads a task; `nil` where it makes no sense.
    private static func target(_ decision: Answer.Decision, from state: TaskState) -> TaskState? {
        switch decision {
        case .label: .answered
        case .skip: .skipped
        case .decline: .declined
        case .undo: state == .held || state == .returned ? nil : .held
        }
    }

    private struct Reason: Error { var text: String }

    private func indices(_ names: [String]) -> Result<[Int], Reason> {
        if settings.selection == .single, names.count != 1 { return .failure(Reason(text: "the job takes one class, not \(names.count)")) }
        var indices: Set<Int> = []
        for name in names {
            guard let index = settings.index(of: name) else { return .failure(Reason(text: "the job has no class '\(name.prefix(80))'")) }
            indices.insert(index)
        }
        return .success(indices.sorted())
    }

    private mutating func keep(_ answer: Answer, _ classes: [Int], _ task: Held, _ target: TaskState, _ db: Connection) throws {
        let seconds = answer.seconds.isFinite ? min(max(0, answer.seconds), LabellingLimits.answerSeconds) : 0
        try db.run("UPDATE answer SET is_current = 0 WHERE object = ? AND task = ? AND is_current = 1", [task.object, task.id])
        try db.run(
            """
            INSERT INTO answer (id, job, object, task, worker, decision, classes, seconds, claimed, submitted, is_current)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                answer.id.uuidString, job, task.object, task.id, worker, answer.decision.rawValue, ClassList.text(classes), seconds, task.claimed,
                time, answer.decision != .undo,
            ])
        let expires = target == .held ? time + Int64(settings.taskTimeLimitSeconds) * 1_000 : 0
        try db.run(
            "UPDATE task SET state = ?, changed = ?, expires = CASE WHEN ? > 0 THEN ? ELSE expires END WHERE id = ?",
            [target.rawValue, time, expires, expires, task.id])
        tally.count(task.state, -1)
        tally.count(target, 1)
        if target != .held { tally.seconds += seconds }
        counters.held += (target == .held ? 1 : 0) - (task.state == .held ? 1 : 0)
        counters.answers += 1
    }

    /// The object's label as the answers stand, until the job is consolidated next; none where it is open again.
    private func label(_ object: ObjectRow, _ db: Connection) throws {
        guard object.seating.state == .labelled else {
            let failure = object.seating.state == .failed ? "every worker declined it" : nil
            try db.run(
                "UPDATE data_object SET label = NULL, confidence = NULL, labelled = NULL, failure = ?, is_unwritten = 1, changes = changes + 1 WHERE id = ?",
                [failure, object.id])
            return
        }
        try db.setVote(of: object.id, settings, at: time)
    }

    func write(_ db: Connection) throws {
        try counters.write(job: job, at: time, db)
        try tally.write(job: job, worker: worker, db)
    }
}

extension Seating {
    /// A task of the object leaves a state.
    mutating func leave(_ state: TaskState) {
        switch state {
        case .held: held -= 1
        case .answered: answers -= 1
        case .declined: declines -= 1
        case .skipped, .returned: break
        }
    }

    mutating func enter(_ state: TaskState) {
        switch state {
        case .held: held += 1
        case .answered: answers += 1
        case .declined: declines += 1
        case .skipped, .returned: break
        }
    }
}
