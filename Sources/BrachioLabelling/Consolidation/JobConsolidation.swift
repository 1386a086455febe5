internal import BrachioActiveLearning
internal import BrachioPersistence
internal import Dispatch
internal import Foundation
internal import GRDB

extension LabellingStore {
    private static let consolidatedAtOnce = 1_000

    /// Settles what people's answers come to, over the whole job: who is how often right is found together with the labels, gold questions
    /// count as known, and the model's predictions as the answers of further annotators. Every label gets the probability that it is right.
    ///
    /// - Parameters:
    ///   - predictions: by object, the probabilities of a model that had not learned from that object's own label.
    ///   - keepsWritten: what is in the bucket as it is here stays so: whoever corrects a label of a job that has ended, whose model is gone, changes
    ///     no other.
    /// - Returns: labels or confidences that changed.
    @discardableResult
    package func consolidate(_ job: LabellingJob, predictions: [Int: [Float]] = [:], keepsWritten: Bool = false) async throws -> Int {
        let said = try await answers(of: job)
        guard !said.answers.isEmpty else { return 0 }
        let settled = await withCheckedContinuation { continuation in
            // Seconds in a large job: not on a thread that serves requests.
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: said.settled(job.settings, predictions)) }
        }
        let time = milliseconds
        var changed = 0
        for start in stride(from: 0, to: settled.count, by: Self.consolidatedAtOnce) {
            let part = Array(settled[start..<min(settled.count, start + Self.consolidatedAtOnce)])
            changed += try await database.write { db in
                var count = 0
                for label in part {
                    let (classes, confidence) = (ClassList.text(label.classes), ClassList.text(label.confidences))
                    // An object that was answered meanwhile is settled next time.
                    try db.run(
                        """
                        UPDATE data_object SET label = ?1, confidence = ?2, labelled = ?3, is_unwritten = 1, changes = changes + 1
                        WHERE job = ?4 AND number = ?5 AND state = 1 AND truth IS NULL AND answers = ?6 AND (label IS NOT ?1 OR confidence IS NOT ?2)
                            AND (NOT ?7 OR is_unwritten = 1)
                        """, [classes, confidence, time, job.id, label.object, label.answers, keepsWritten])
                    count += db.changesCount
                }
                return count
            }
        }
        return changed
    }

    private func answers(of job: LabellingJob) async throws -> SaidOfJob {
        try await database.read { db in
            var said = SaidOfJob()
            let rows = try db.rows(
                """
                SELECT o.number, o.truth, a.worker, a.classes FROM answer a JOIN data_object o ON o.id = a.object
                WHERE a.job = ? AND a.is_current = 1 AND a.decision = 'label' AND o.state = 1 ORDER BY a.sequence
                """, [job.id])
            for row in rows {
                let object: Int = row["number"]
                said.answers.append((object, row["worker"], ClassList.indices(row["classes"])))
                if let truth: String = row["truth"] { said.truths[object] = ClassList.indices(truth) }
            }
            return said
        }
    }
}

/// Everything that people said in a job.
struct SaidOfJob: Sendable {
    var answers: [(object: Int, worker: String, classes: [Int])] = []
    /// What is known: gold questions, and what a review settled.
    var truths: [Int: [Int]] = [:]

    struct Settled: Sendable, Hashable {
        var object: Int
        var classes: [Int]
        var confidences: [Double]
        /// Answers that it comes from.
        var answers: Int
    }

    /// Confidences as they are written: steps that are too small to mean anything would have files written again and again.
    private static func rounded(_ confidence: Double) -> Double { (confidence * 1_000).rounded() / 1_000 }

    func settled(_ settings: JobSettings, _ predictions: [Int: [Float]]) -> [Settled] {
        let objects = Array(Set(answers.map(\.object))).sorted()
        let place = Dictionary(uniqueKeysWithValues: objects.enumerated().map { ($1, $0) })
        let workers = Array(Set(answers.map(\.worker))).sorted()
        let number = Dictionary(uniqueKeysWithValues: workers.enumerated().map { ($1, $0) })
        var counts = [Int](repeating: 0, count: objects.count)
        for answer in answers { counts[place[answer.object] ?? 0] += 1 }
        let questions = settings.selection == .single ? [Question.whichClass(settings.classes.count)] : settings.classes.indices.map { .isPresent($0) }
        var classes = [[Int]](repeating: [], count: objects.count), confidences = [[Double]](repeating: [], count: objects.count)
        for question in questions {
            let given = answers.compactMap { answer -> AnnotatorAnswer? in
                guard let object = place[answer.object], let worker = number[answer.worker], let label = question.label(answer.classes) else { return nil }
                return AnnotatorAnswer(object: object, annotator: worker, label: label)
            }
            var gold: [Int: Int] = [:]
            for (object, truth) in truths { if let at = place[object], let label = question.label(truth) { gold[at] = label } }
            var machine: [Int: [Float]] = [:]
            for (object, probabilities) in predictions where probabilities.count == settings.classes.count {
                if let at = place[object] { machine[at] = question.probabilities(probabilities) }
            }
            let levels = ModelAnnotator.levels.indices
            let found = DawidSkene(
                given + ModelAnnotator.answers(machine, firstAnnotator: workers.count), objects: objects.count,
                annotators: workers.count + levels.count, classes: question.answers, gold: gold,
                priorOf: Dictionary(uniqueKeysWithValues: levels.map { (workers.count + $0, ModelAnnotator.prior(of: $0)) }))
            for at in objects.indices {
                let (label, confidence) = found.label(of: at)
                guard let named = question.classIndex(label) else { continue }
                classes[at].append(named)
                confidences[at].append(Self.rounded(confidence))
            }
        }
        return objects.indices.map { Settled(object: objects[$0], classes: classes[$0], confidences: confidences[$0], answers: counts[$0]) }
    }

    /// What a job asks: which of its classes, or of each class whether it is there.
    private enum Question {
        case whichClass(Int)
        case isPresent(Int)

        var answers: Int { if case .whichClass(let count) = self { count } else { 2 } }

        func label(_ classes: [Int]) -> Int? {
            switch self {
            case .whichClass(let count): classes.first.flatMap { (0..<count).contains($0) ? $0 : nil }
            case .isPresent(let index): classes.contains(index) ? 1 : 0
            }
        }

        func probabilities(_ all: [Float]) -> [Float] {
            if case .isPresent(let index) = self { [1 - all[index], all[index]] } else { all }
        }

        func classIndex(_ label: Int) -> Int? {
            switch self {
            case .whichClass: label
            case .isPresent(let index): label == 1 ? index : nil
            }
        }
    }
}
