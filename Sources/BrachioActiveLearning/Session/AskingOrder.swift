extension LearningSession {
    /// Of so many objects that are asked, one is the next of the random order where labels are to be made by machine.
    package static let auditEvery = 3

    /// What to ask next, best first. With a machine's labels in view, every third is drawn at random, because only such answers tell how
    /// often the model is right.
    ///
    /// - Parameter auditSeed: of the random order; `nil` where people label everything.
    package mutating func ask(_ count: Int, open: [Int], pending: [Int] = [], auditSeed: UInt64?) -> [Int] {
        guard let auditSeed, !open.isEmpty else { return next(count, open: open, pending: pending) }
        var audits = AuditOrder.order(open, seed: auditSeed)[...]
        let taught = next(count, open: open, pending: pending)
        var teaching = taught[...], chosen: [Int] = [], seen: Set<Int> = []
        while chosen.count < count, !(audits.isEmpty && teaching.isEmpty) {
            let isAudit = chosen.count % Self.auditEvery == Self.auditEvery - 1
            guard let row = isAudit ? audits.popFirst() ?? teaching.popFirst() : teaching.popFirst() ?? audits.popFirst() else { break }
            if seen.insert(row).inserted { chosen.append(row) }
        }
        return chosen
    }

    /// The threshold from which the model's labels hold the target, by the answers to objects drawn at random that it had not learned from.
    ///
    /// - Parameters:
    ///   - order: all rows, in the random order.
    ///   - open: rows without an answer.
    package func threshold(order: [Int], open: [Int], target: LabellingThreshold.Target) -> LabellingThreshold? {
        LabellingThreshold(trials(order: order), open: confidences(of: open), target: target)
    }

    /// Answers to objects drawn at random that the model had not learned from, as they count for a threshold. Labels by machine are of one
    /// class each: there are none for a multiple selection.
    package func trials(order: [Int]) -> [LabellingThreshold.Trial] {
        guard selection == .single else { return [] }
        let byRow = Dictionary(held.map { ($0.answer.row, $0) }, uniquingKeysWith: { first, _ in first })
        let sample = AuditOrder.answeredPrefix(order) { byRow[$0] != nil }
        return sample.compactMap { byRow[$0] }.map { answer, probabilities in
            let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            return LabellingThreshold.Trial(confidence: Double(probabilities[best]), isRight: best == answer.best)
        }
    }

    /// How sure the model is of these rows; those without features are left out.
    package func confidences(of rows: [Int]) -> [Double] { rows.compactMap { suggestion(for: $0).map { Double($0.confidence) } } }
}
