internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// A photo whose label is known, with what people said of it.
package struct GoldQuestion: Sendable, Hashable {
    package struct Answer: Sendable, Hashable {
        package var worker: WorkerID
        package var classes: [Int]
        package var isRight: Bool
    }

    /// The object's number in its job.
    package var object: Int
    package var source: String
    package var truth: [Int]
    /// In the order in which they came.
    package var answers: [Answer]
}

/// How one person answered the gold questions of a job.
package struct GoldTally: Sendable, Hashable {
    package var worker: WorkerID
    package var answered: Int
    package var right: Int
}

/// A photo that could become a gold question.
package struct GoldCandidate: Sendable, Hashable {
    package var object: Int
    package var source: String
    /// The label that it has, if any.
    package var classes: [Int]
}

extension LabellingStore {
    /// The gold questions of a job, in the manifest's order.
    ///
    /// - Parameter after: the number of the last object that is known already.
    package func goldQuestions(in job: Int64, after: Int = -1, count: Int) async throws -> [GoldQuestion] {
        try await database.read { db in
            try db.rows(
                """
                SELECT id, number, source, truth FROM data_object INDEXED BY data_object_gold
                WHERE job = ? AND is_gold = 1 AND number > ? ORDER BY number LIMIT ?
                """, [job, after, count]
            ).map { row in
                let truth = (row["truth"] as String?).map(ClassList.indices) ?? []
                let answers = try db.rows(
                    """
                    SELECT worker, classes FROM answer INDEXED BY answer_object
                    WHERE object = ? AND is_current = 1 AND decision = 'label' ORDER BY sequence
                    """, [row["id"] as Int64]
                ).compactMap { answer -> GoldQuestion.Answer? in
                    let classes = ClassList.indices(answer["classes"])
                    return UUID(uuidString: answer["worker"]).map { GoldQuestion.Answer(worker: $0, classes: classes, isRight: classes == truth) }
                }
                return GoldQuestion(object: row["number"], source: row["source"], truth: truth, answers: answers)
            }
        }
    }

    package func goldCount(in job: Int64) async throws -> Int {
        try await database.read { db in
            try db.row("SELECT count(*) FROM data_object INDEXED BY data_object_gold WHERE job = ? AND is_gold = 1", [job])?[0] ?? 0
        }
    }

    /// How everybody answered the gold questions; those who are most often wrong come first.
    package func goldTallies(in job: Int64) async throws -> [GoldTally] {
        try await database.read { db in
            try db.rows(
                """
                SELECT a.worker AS worker, count(*) AS answered, sum(a.classes = o.truth) AS correct
                FROM data_object o INDEXED BY data_object_gold JOIN answer a INDEXED BY answer_object ON a.object = o.id AND a.is_current = 1
                WHERE o.job = ? AND o.is_gold = 1 AND a.decision = 'label' GROUP BY a.worker ORDER BY 1.0 * correct / answered, answered DESC, a.worker
                """, [job]
            ).compactMap { row in
                UUID(uuidString: row["worker"]).map { GoldTally(worker: $0, answered: row["answered"], right: row["correct"]) }
            }
        }
    }

    /// Photos that are no gold questions, in the manifest's order.
    ///
    /// - Parameters:
    ///   - text: a part of the photo's address; empty for all.
    ///   - after: the number of the last object that is known already.
    package func goldCandidates(in job: Int64, named text: String, after: Int = -1, count: Int) async throws -> [GoldCandidate] {
        try await database.read { db in
            try db.rows(
                """
                SELECT number, source, label FROM data_object
                WHERE job = ? AND is_gold = 0 AND number > ? AND (? = '' OR instr(source, ?) > 0) ORDER BY number LIMIT ?
                """, [job, after, text, text, count]
            ).map { row in
                GoldCandidate(object: row["number"], source: row["source"], classes: (row["label"] as String?).map(ClassList.indices) ?? [])
            }
        }
    }
}
