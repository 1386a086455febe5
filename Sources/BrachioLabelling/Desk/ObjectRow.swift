internal import BrachioPersistence
internal import GRDB

/// A data object as the desk changes it.
struct ObjectRow {
    let id: Int64
    let number: Int
    var seating: Seating
    /// Whether its label is known, whatever anybody answers.
    let hasTruth: Bool

    static let columns = "id, number, state, answers, held, declines, is_gold, truth"

    init(_ row: Row, workers: Int) {
        id = row["id"]
        number = row["number"]
        seating = Seating(workers: workers)
        seating.answers = row["answers"]
        seating.held = row["held"]
        seating.declines = row["declines"]
        seating.isGold = row["is_gold"]
        hasTruth = (row["truth"] as String?) != nil
        let state = Seating.State(rawValue: row["state"]) ?? .open
        // What the counts do not explain was decided elsewhere.
        if seating.state != state { seating.decided = state }
    }
}

/// What a transaction of the desk changes in the job's own row: written once at its end.
struct CounterChange {
    var human = 0
    var machine = 0
    var failed = 0
    var held = 0
    var answers = 0

    mutating func moved(from old: Seating.State, to new: Seating.State) {
        count(old, -1)
        count(new, 1)
    }

    private mutating func count(_ state: Seating.State, _ sign: Int) {
        switch state {
        case .open: break
        case .labelled: human += sign
        case .machineLabelled: machine += sign
        case .failed: failed += sign
        }
    }

    func write(job: Int64, at time: Int64, _ db: Connection) throws {
        guard human != 0 || machine != 0 || failed != 0 || held != 0 || answers != 0 else { return }
        try db.run(
            """
            UPDATE job SET human = human + ?, machine = machine + ?, failed = failed + ?, held = held + ?, answers = answers + ?,
                answered = CASE WHEN ? THEN ? ELSE answered END WHERE id = ?
            """, [human, machine, failed, held, answers, answers > 0, time, job])
    }
}

/// A worker's tally in one job, and how one transaction changes it.
struct TallyChange {
    var held = 0
    var labelled = 0
    var skipped = 0
    var declined = 0
    var seconds = 0.0

    /// A task of this worker leaves a state, or comes to one.
    mutating func count(_ state: TaskState, _ sign: Int) {
        switch state {
        case .held: held += sign
        case .answered: labelled += sign
        case .skipped: skipped += sign
        case .declined: declined += sign
        case .returned: break
        }
    }

    func write(job: Int64, worker: String, _ db: Connection) throws {
        try db.run(
            """
            INSERT INTO tally (job, worker, held, labelled, skipped, declined, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (job, worker) DO UPDATE SET held = held + excluded.held, labelled = labelled + excluded.labelled,
                skipped = skipped + excluded.skipped, declined = declined + excluded.declined, seconds = seconds + excluded.seconds
            """, [job, worker, held, labelled, skipped, declined, seconds])
    }
}

extension Connection {
    func object(_ id: Int64, workers: Int) throws -> ObjectRow? {
        try row("SELECT \(ObjectRow.columns) FROM data_object WHERE id = ?", [id]).map { ObjectRow($0, workers: workers) }
    }

    /// Writes an object's counts and what follows from them. Where seats became free, every worker may be offered it again.
    func set(_ object: ObjectRow, was old: Seating, job: Int64) throws {
        let seating = object.seating
        try run(
            "UPDATE data_object SET state = ?, seats = ?, answers = ?, held = ?, declines = ? WHERE id = ?",
            [seating.state.rawValue, seating.seats, seating.answers, seating.held, seating.declines, object.id])
        if seating.seats > old.seats { try run("UPDATE tally SET cursor = ? WHERE job = ? AND cursor >= ?", [object.number - 1, job, object.number]) }
    }
}
