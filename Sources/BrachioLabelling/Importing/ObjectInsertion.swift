internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// A line of a manifest on its way to becoming a data object.
package struct NewObject: Sendable {
    package var source: String
    /// The line as it is.
    package var record: String
    /// Classes that the label names which is verified or adjusted.
    package var current: [String]?
    /// Class indices of a label that the line has under the job's own name: it is kept, and nobody is asked.
    package var label: [Int]?

    package init(source: String, record: String, current: [String]? = nil, label: [Int]? = nil) {
        self.source = source
        self.record = record
        self.current = current
        self.label = label
    }
}

extension LabellingStore {
    /// Appends objects to a job in one transaction and returns how many it has then.
    ///
    /// - Parameter expected: the number of objects that the job must have before; another number means that the lines are there already.
    /// - Parameter watched: how far the watched prefix is read with them.
    @discardableResult
    package func append(_ objects: [NewObject], to job: Int64, expected: Int? = nil, watched: Int64? = nil) async throws -> Int {
        let time = milliseconds
        return try await database.write { [self] db in
            guard let row = try db.row("SELECT \(LabellingJob.columns) FROM job WHERE id = ?", [job]) else {
                throw BrachioError(.notFound, "there is no labelling job \(job)")
            }
            let settings = try settings(of: row)
            let total: Int = row["total"]
            if let expected, expected != total { return total }
            guard total + objects.count <= LabellingLimits.objects else {
                throw BrachioError(.limitExceeded, "a labelling job has at most \(LabellingLimits.objects) objects")
            }
            var labelled = 0
            for (offset, object) in objects.enumerated() {
                let label = object.label
                if label != nil { labelled += 1 }
                try db.run(
                    """
                    INSERT INTO data_object (job, number, source, record, current, state, seats, label, labelled, is_unwritten)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        job, total + offset, object.source, object.record, try object.current.map(NameList.text),
                        (label == nil ? Seating.State.open : .labelled).rawValue, label == nil ? settings.workersPerObject : 0,
                        label.map(ClassList.text), label == nil ? nil : time, label != nil,
                    ])
            }
            try db.run(
                "UPDATE job SET total = total + ?, human = human + ?, watched = coalesce(?, watched) WHERE id = ?",
                [objects.count, labelled, watched, job])
            return total + objects.count
        }
    }
}
