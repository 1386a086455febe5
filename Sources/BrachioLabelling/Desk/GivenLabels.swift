internal import BrachioPersistence
internal import GRDB

/// A label that an object has now, for whoever learns from it.
package struct GivenLabel: Sendable, Hashable {
    package var object: Int
    package var classes: [Int]
    package var isMachine: Bool
}

extension LabellingStore {
    /// The labels of a job, the machine's among them; objects that nobody labelled are left out.
    package func labels(of job: Int64) async throws -> [GivenLabel] {
        try await database.read { db in
            try db.rows("SELECT number, label, state FROM data_object WHERE job = ? AND state IN (1, 2) AND label IS NOT NULL ORDER BY number", [job]).map {
                GivenLabel(
                    object: $0["number"], classes: ClassList.indices($0["label"]), isMachine: $0["state"] == Seating.State.machineLabelled.rawValue)
            }
        }
    }

    /// A number that is another after every answer, label by machine, and change of the settings.
    package func labelRevision(of job: Int64) async throws -> Int {
        try await database.read { db in
            guard let row = try db.row("SELECT answers, human, machine, revision FROM job WHERE id = ?", [job]) else { return 0 }
            let counts: [Int] = [row["answers"], row["human"], row["machine"], row["revision"]]
            return counts.reduce(17) { $0 &* 1_000_003 &+ $1 }
        }
    }
}
