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
        guard selection == .single else { return nil }
        let byRow = Dictionary(held.map { ($0.answer.row, $0) }, uniquingKeysWith: { first, _ in first })
        let sample = AuditOrder.answeredPrefix(order) { byRow[$0] != nil }
        let trials = sample.compactMap { byRow[$0] }.map { answer, probabilities in
            let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            return LabellingThreshold.Trial(confidence: Double(probabilities[best]), isRight: best == answer.best)
        }
        return LabellingThreshold(trials, open: open.compactMap { suggestion(for: $0).map { Double($0.confidence) } }, target: target)
    }
}
