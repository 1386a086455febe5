internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LabellingStore {
    /// Makes photos of a job gold questions: their label is known, every worker is shown each of them once, among the others, and what they
    /// answer tells how far they can be trusted.
    ///
    /// - Parameter labels: classes by the photo's address; an empty list makes it a usual photo again.
    /// - Returns: photos that the job has.
    @discardableResult
    package func setGold(_ labels: [String: [String]], in name: String) async throws -> Int {
        let time = milliseconds
        return try await database.write { [self] db in
            let job = try job(name, db)
            guard job.lifecycle.phase == .inProgress else {
                throw BrachioError(.labellingJobEnded, "labelling job \(name) is \(job.lifecycle.phase.rawValue): gold questions are set while it runs")
            }
            var counters = CounterChange(), found = 0
            for (source, classes) in labels.sorted(by: { $0.key < $1.key }) {
                let indices = try classes.map { name -> Int in
                    guard let index = job.settings.index(of: name) else { throw BrachioError(.invalidInput, "the job has no class '\(name.prefix(80))'") }
                    return index
                }.sorted()
                for row in try db.rows("SELECT \(ObjectRow.columns) FROM data_object WHERE job = ? AND source = ?", [job.id, source]) {
                    var object = ObjectRow(row, workers: job.settings.workersPerObject)
                    let before = object.seating
                    object.seating.isGold = !indices.isEmpty
                    if object.seating.isGold { object.seating.decided = nil }
                    try db.run(
                        """
                        UPDATE data_object SET is_gold = ?, truth = ?, label = ?, confidence = ?, labelled = ?, is_unwritten = 1, changes = changes + 1 WHERE id = ?
                        """,
                        indices.isEmpty
                            ? [false, nil, nil, nil, nil, object.id]
                            : [true, ClassList.text(indices), ClassList.text(indices), ClassList.text(indices.map { _ in 1.0 }), time, object.id])
                    counters.moved(from: before.state, to: object.seating.state)
                    try db.set(object, was: before, job: job.id)
                    if indices.isEmpty, object.seating.state == .labelled { try db.setVote(of: object.id, job.settings, at: time) }
                    found += 1
                }
            }
            try counters.write(job: job.id, at: time, db)
            return found
        }
    }

    /// The address of a photo of a job that is named by its address or by the end of it: `3.jpg`, `cats/3.jpg`.
    ///
    /// - Throws: `notFound`; `invalidInput` where several photos end so.
    package func source(_ name: String, in job: String) async throws -> String {
        try await database.read { [self] db in
            let id = try self.job(job, db).id
            if try db.row("SELECT 1 FROM data_object WHERE job = ? AND source = ?", [id, name]) != nil { return name }
            let end = "/" + name
            let found: [String] = try db.rows(
                "SELECT DISTINCT source FROM data_object WHERE job = ?1 AND substr(source, -length(?2)) = ?2 LIMIT 2", [id, end]
            ).map { $0[0] }
            guard let source = found.first else { throw BrachioError(.notFound, "labelling job \(job) has no photo \(name.prefix(200))") }
            guard found.count == 1 else {
                throw BrachioError(
                    .invalidInput, "labelling job \(job) has several photos \(name.prefix(200))", cause: found.joined(separator: " and "),
                    mend: "name it by its whole address")
            }
            return source
        }
    }
}
