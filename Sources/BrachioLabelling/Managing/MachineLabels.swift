internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// A label that the model gives.
package struct MachineLabel: Sendable, Hashable {
    package var object: Int
    package var classIndex: Int
    package var confidence: Double

    package init(object: Int, classIndex: Int, confidence: Double) {
        self.object = object
        self.classIndex = classIndex
        self.confidence = confidence
    }
}

extension LabellingStore {
    private static let machineLabelsAtOnce = 1_000

    /// Gives open objects the model's labels. One that somebody has answered or is looking at stays with people.
    ///
    /// - Returns: objects that got their label.
    @discardableResult
    package func labelByMachine(_ labels: [MachineLabel], in job: Int64) async throws -> Int {
        let time = milliseconds
        var count = 0
        for start in stride(from: 0, to: labels.count, by: Self.machineLabelsAtOnce) {
            let part = Array(labels[start..<min(labels.count, start + Self.machineLabelsAtOnce)])
            count += try await database.write { db in
                var counters = CounterChange()
                for label in part {
                    try db.run(
                        """
                        UPDATE data_object SET state = 2, seats = 0, label = ?, confidence = ?, labelled = ?, is_unwritten = 1, changes = changes + 1
                        WHERE job = ? AND number = ? AND state = 0 AND answers = 0 AND held = 0
                        """, [String(label.classIndex), "\(label.confidence)", time, job, label.object])
                    counters.machine += db.changesCount
                }
                try counters.write(job: job, at: time, db)
                return counters.machine
            }
        }
        return count
    }

    /// Takes labels of the model back: the objects go to people. - Parameter objects: their numbers; `nil` takes all.
    @discardableResult
    package func takeBackMachineLabels(_ objects: [Int]? = nil, in name: String) async throws -> Int {
        let time = milliseconds
        return try await database.write { [self] db in
            let job = try job(name, db)
            guard job.lifecycle.phase == .inProgress else {
                throw BrachioError(.labellingJobEnded, "labelling job \(name) is \(job.lifecycle.phase.rawValue)", mend: "make a job that adjusts its output")
            }
            let numbers: [Int] =
                try objects ?? db.rows("SELECT number FROM data_object WHERE job = ? AND state = 2", [job.id]).map { $0[0] }
            var counters = CounterChange(), first = Int.max
            for number in numbers {
                try db.run(
                    """
                    UPDATE data_object SET state = 0, seats = max(0, ? - answers - held), label = NULL, confidence = NULL, labelled = NULL, is_unwritten = 1,
                        changes = changes + 1 WHERE job = ? AND number = ? AND state = 2
                    """, [job.settings.workersPerObject, job.id, number])
                if db.changesCount > 0 {
                    counters.machine -= 1
                    first = min(first, number)
                }
            }
            if counters.machine != 0 { try db.run("UPDATE tally SET cursor = min(cursor, ?) WHERE job = ?", [first - 1, job.id]) }
            try counters.write(job: job.id, at: time, db)
            return -counters.machine
        }
    }
}
