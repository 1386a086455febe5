internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// A photo that the model labelled.
package struct MachineLabelled: Sendable, Hashable {
    /// The object's number in its job.
    package var object: Int
    package var source: String
    package var classes: [String]
    package var confidence: Double?
}

extension LabellingStore {
    /// What the model labelled, in the manifest's order.
    ///
    /// - Parameter after: the number of the last object that is known already.
    package func machineLabelled(in job: LabellingJob, after: Int = -1, count: Int) async throws -> [MachineLabelled] {
        try await database.read { db in
            try db.rows(
                """
                SELECT number, source, label, confidence FROM data_object INDEXED BY data_object_state
                WHERE job = ? AND state = ? AND number > ? ORDER BY number LIMIT ?
                """, [job.id, Seating.State.machineLabelled.rawValue, after, count]
            ).map { row in
                let confidences = (row["confidence"] as String?).map(ClassList.confidences) ?? []
                return MachineLabelled(
                    object: row["number"], source: row["source"], classes: job.settings.names((row["label"] as String?).map(ClassList.indices) ?? []),
                    confidence: confidences.max())
            }
        }
    }

    /// The photo of an object, for whoever may see every job. - Throws: `notFound`.
    package func source(of object: Int, in name: String) async throws -> String {
        try await database.read { [self] db in
            let job = try job(name, db)
            guard let row = try db.row("SELECT source FROM data_object WHERE job = ? AND number = ?", [job.id, object]) else {
                throw BrachioError(.notFound, "labelling job \(name) has no object \(object)")
            }
            return row[0]
        }
    }

    /// The photos of objects by their numbers.
    package func sources(of objects: [Int], in job: Int64) async throws -> [Int: String] {
        try await database.read { db in
            var sources: [Int: String] = [:]
            for object in objects {
                sources[object] = try db.row("SELECT source FROM data_object WHERE job = ? AND number = ?", [job, object])?[0]
            }
            return sources
        }
    }

    /// Whether somebody is asked for this job's answers.
    package func isMember(_ worker: WorkerID, of job: LabellingJob) async throws -> Bool {
        try await database.read { [self] db in try isMember(worker, ofTeam: teamID(job.team, db), db) }
    }
}
