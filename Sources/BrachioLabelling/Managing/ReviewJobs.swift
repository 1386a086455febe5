internal import BrachioCore
package import BrachioObjectStore
internal import BrachioPersistence
package import Foundation
internal import GRDB

extension LabellingStore {
    /// Labelled objects whose answers differ, or whose confidence is below a bound; the least sure first.
    package func doubtful(in name: String, confidenceBelow bound: Double, count: Int = 1_000) async throws -> [LabelledObject] {
        try await database.read { [self] db in
            let job = try job(name, db)
            return try db.rows(
                """
                SELECT \(LabelledObject.columns) FROM data_object o WHERE job = ? AND state IN (1, 2) AND truth IS NULL AND confidence IS NOT NULL AND
                    (CAST(confidence AS REAL) < ? OR (answers > 1 AND (SELECT count(DISTINCT classes) FROM answer a
                        WHERE a.object = o.id AND a.is_current = 1 AND a.decision = 'label') > 1))
                ORDER BY CAST(confidence AS REAL), number LIMIT ?
                """, [job.id, bound, count]
            ).map(LabelledObject.init)
        }
    }

    /// Makes a job of the labels of another: somebody sees each photo with its label, and keeps or corrects it. What they say goes back to
    /// the reviewed job and its manifest once the review is complete.
    ///
    /// - Parameters:
    ///   - numbers: the objects to review.
    ///   - team: who reviews.
    ///   - put: writes the review's input to the bucket.
    @discardableResult
    package func createReview(
        _ reviewName: String, of name: String, objects numbers: [Int], team: String, put: (S3Location, Data) async throws -> Void
    ) async throws -> LabellingJob {
        let job = try await job(name)
        let line = try OutputLine(job)
        let found = try await objects(numbers, of: job.id).filter { $0.state == .labelled || $0.state == .machineLabelled }
        guard !found.isEmpty else {
            throw BrachioError(.notFound, "there is nothing to review in labelling job \(name)", mend: "choose photos that have a label")
        }
        let place = job.settings.output.appending("\(name)/review/\(reviewName).manifest")
        let text = try found.map { try line.text($0) + "\n" }.joined()
        try await put(place, Data(text.utf8))
        var settings = job.settings
        settings.kind = .review
        settings.title = "Review: \(job.settings.title)"
        settings.input = place
        settings.previousAttribute = job.settings.attribute
        settings.attribute = job.settings.attribute + "-reviewed"
        settings.workersPerObject = 1
        settings.automation = nil
        settings.watchedPrefix = nil
        settings.humanLabelledMaximum = nil
        settings.percentageMaximum = nil
        settings.reviewedJob = name
        return try await create(NewJob(name: reviewName, team: team, settings: settings))
    }

    /// Takes the labels of a completed review into the job that it reviewed. - Returns: labels that it changed.
    @discardableResult
    package func settle(_ review: LabellingJob) async throws -> Int {
        guard let name = review.settings.reviewedJob else { return 0 }
        let time = milliseconds
        var after = -1, changed = 0
        while case let page = try await objects(of: review.id, after: after, count: 500), let last = page.last {
            after = last.number
            changed += try await database.write { [self] db in
                let job = try job(name, db)
                var count = 0, counters = CounterChange()
                for object in page where object.state == .labelled && !object.classes.isEmpty {
                    guard
                        let row = try db.row("SELECT id, label, state FROM data_object WHERE job = ? AND source = ? AND state IN (1, 2)", [job.id, object.source])
                    else { continue }
                    if (row["label"] as String?) != ClassList.text(object.classes) { count += 1 }
                    counters.moved(from: Seating.State(rawValue: row["state"]) ?? .labelled, to: .labelled)
                    try db.run(
                        """
                        UPDATE data_object SET state = 1, label = ?, confidence = ?, labelled = ?, truth = ?, is_unwritten = 1, changes = changes + 1
                        WHERE id = ?
                        """,
                        [
                            ClassList.text(object.classes), ClassList.text(object.confidences), time, ClassList.text(object.classes),
                            row["id"] as Int64,
                        ])
                }
                try counters.write(job: job.id, at: time, db)
                return count
            }
        }
        return changed
    }

    /// The numbers of photos by their addresses; addresses that the job does not have are left out.
    package func numbers(of sources: [String], in job: Int64) async throws -> [Int] {
        try await database.read { db in
            try sources.flatMap { source in
                try db.rows("SELECT number FROM data_object WHERE job = ? AND source = ? ORDER BY number", [job, source]).map { $0[0] as Int }
            }
        }
    }

    func objects(_ numbers: [Int], of job: Int64) async throws -> [LabelledObject] {
        try await database.read { db in
            try Set(numbers).sorted().compactMap { number in
                try db.row("SELECT \(LabelledObject.columns) FROM data_object WHERE job = ? AND number = ?", [job, number]).map(LabelledObject.init)
            }
        }
    }
}
