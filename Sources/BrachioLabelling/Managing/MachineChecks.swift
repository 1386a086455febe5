package import BrachioActiveLearning
internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// An object that people are asked without seeing that the machine is sure of it.
package struct MachineCheck: Sendable, Hashable {
    package var object: Int
    /// The class that the machine would have given.
    package var classIndex: Int
    /// Whether people gave the same; `nil` before they have given a label.
    package var isRight: Bool?
}

extension LabellingStore {
    /// How labelling by machine stands in a job.
    package func automation(of job: Int64) async throws -> MachineLabelling {
        try await database.read { db in
            guard let row = try db.row("SELECT document FROM automation WHERE job = ?", [job]) else { return MachineLabelling() }
            return try JSONDecoder().decode(MachineLabelling.self, from: row["document"])
        }
    }

    package func setAutomation(_ state: MachineLabelling, of job: Int64) async throws {
        let document = try JSONEncoder().encode(state)
        try await database.write { db in
            try db.run("INSERT INTO automation VALUES (?1, ?2) ON CONFLICT (job) DO UPDATE SET document = ?2 WHERE document IS NOT ?2", [job, document])
        }
    }

    package func machineChecks(in job: Int64) async throws -> [MachineCheck] {
        try await database.read { db in
            try db.rows(
                """
                SELECT c.number, c.class, o.state, o.label FROM machine_check c JOIN data_object o ON o.job = c.job AND o.number = c.number
                WHERE c.job = ? ORDER BY c.number
                """, [job]
            ).map { row in
                let isLabelled = row["state"] == Seating.State.labelled.rawValue
                return MachineCheck(
                    object: row["number"], classIndex: row["class"],
                    isRight: isLabelled ? (row["label"] as String?).map { ClassList.indices($0) == [row["class"]] } : nil)
            }
        }
    }

    /// Leaves objects to people who shall check what the machine says. One that somebody has answered or is looking at is none of them:
    /// what the machine says was perhaps seen already.
    package func setAside(_ labels: [MachineLabel], in job: Int64) async throws {
        try await database.write { db in
            for label in labels {
                try db.run(
                    """
                    INSERT OR IGNORE INTO machine_check SELECT job, number, ? FROM data_object
                    WHERE job = ? AND number = ? AND state = 0 AND answers = 0 AND held = 0
                    """, [label.classIndex, job, label.object])
            }
        }
    }

    /// Lets the machine label again after checks have stopped it: thresholds are looked for from the beginning, and other labels are checked.
    package func resumeAutomation(in name: String) async throws {
        try await database.write { [self] db in
            let job = try job(name, db)
            guard job.lifecycle.phase == .inProgress else {
                throw BrachioError(.labellingJobEnded, "labelling job \(name) is \(job.lifecycle.phase.rawValue)")
            }
            try db.run("DELETE FROM automation WHERE job = ?", [job.id])
            try db.run("DELETE FROM machine_check WHERE job = ?", [job.id])
            // Whoever learns from the labels looks again.
            try db.run("UPDATE job SET revision = revision + 1 WHERE id = ?", [job.id])
        }
    }
}
