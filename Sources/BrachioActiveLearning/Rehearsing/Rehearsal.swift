internal import BrachioCore
package import BrachioLinearModels

/// Labelling played through on photos whose classes are known, to see what the model would save: the known classes stand for people's
/// answers, and photos that take no part judge the model.
package struct Rehearsal: Sendable {
    package enum Order: String, Sendable, Hashable, Codable, CaseIterable {
        /// What teaches most.
        case queue
        /// As drawn by lot.
        case random
    }

    /// Projected features and classes of the photos that are labelled, and of those that judge.
    package let pool: FeatureMatrix
    package let poolLabels: [Int]
    package let judges: FeatureMatrix
    package let judgeLabels: [Int]
    package let classes: Int
    package var threads = 2

    package init(pool: FeatureMatrix, poolLabels: [Int], judges: FeatureMatrix, judgeLabels: [Int], classes: Int) {
        self.pool = pool
        self.poolLabels = poolLabels
        self.judges = judges
        self.judgeLabels = judgeLabels
        self.classes = classes
    }

    package struct Point: Sendable, Hashable, Codable {
        package var answers: Int
        package var accuracy: Double
        /// Seconds that learning from the answers and choosing the next took.
        package var seconds: Double
    }

    /// Accuracy on the judging photos after each `batch` answers.
    ///
    /// - Parameter clock: seconds that count up.
    package func curve(_ order: Order, answers: Int, batch: Int, seed: UInt64, clock: () -> Double) -> [Point] {
        var session = LearningSession(features: pool, classes: classes, seed: seed, threads: threads)
        var random = SplitMix64(seed: seed).derived(1)
        let drawn = Array(0..<pool.rows).shuffled(using: &random)
        var asked: [Int] = [], points: [Point] = []
        while asked.count < min(answers, pool.rows) {
            let began = clock()
            let count = min(batch, min(answers, pool.rows) - asked.count)
            switch order {
            case .queue:
                let taken = Set(asked)
                asked += session.next(count, open: (0..<pool.rows).filter { !taken.contains($0) })
            case .random: asked += drawn[asked.count..<asked.count + count]
            }
            session.learn(asked.map { LearnedAnswer(row: $0, class: poolLabels[$0], of: classes) })
            points.append(Point(answers: asked.count, accuracy: accuracy(session), seconds: clock() - began))
        }
        return points
    }

    private func accuracy(_ session: LearningSession) -> Double {
        guard let all = session.predictions(for: judges), judges.rows > 0 else { return 0 }
        let right = judgeLabels.indices.count { row in
            let own = all[row * classes..<(row + 1) * classes]
            return own.indices.max { own[$0] < own[$1] }.map { $0 - row * classes } == judgeLabels[row]
        }
        return Double(right) / Double(judges.rows)
    }

    /// How a job with machine labelling ended.
    package struct Automation: Sendable, Hashable, Codable {
        package var objects: Int
        package var human: Int
        package var machine: Int
        /// Machine labels that are wrong.
        package var wrong: Int
    }

    /// Labels the whole pool: people answer `batch` at a time; as soon as a threshold is confirmed, what lies above it is the machine's but
    /// for what people check.
    package func automation(_ target: LabellingThreshold.Target, batch: Int, seed: UInt64) -> Automation {
        var session = LearningSession(features: pool, classes: classes, seed: seed, threads: threads)
        let order = AuditOrder.order(Array(0..<pool.rows), seed: seed)
        var asked: [Int] = [], machine: [Int: Int] = [:], aside: [Int: Int] = [:], state = MachineLabelling()
        while true {
            let taken = Set(asked)
            let open = (0..<pool.rows).filter { !taken.contains($0) && machine[$0] == nil }
            if open.isEmpty { break }
            let checks = aside.keys.filter { !taken.contains($0) }.sorted().prefix(batch)
            let others = Set(checks)
            asked += checks + session.ask(batch - checks.count, open: open.filter { !others.contains($0) }, auditSeed: seed)
            session.learn(asked.map { LearnedAnswer(row: $0, class: poolLabels[$0], of: classes) })
            let answered = Set(asked), checked = aside.filter { answered.contains($0.key) }
            state.check(right: checked.count { poolLabels[$0.key] == $0.value }, of: checked.count, target: target)
            let unasked = (0..<pool.rows).filter { !answered.contains($0) }
            state.look(session.trials(order: order), open: session.confidences(of: unasked), target: target)
            var above = machineLabels(session, unasked, state)
            let fresh = above.keys.filter { machine[$0] == nil && aside[$0] == nil }.sorted()
            for row in MachineLabelling.setAside(from: fresh, labelled: machine.count, aside: aside.count, seed: seed) { aside[row] = above[row] }
            for row in aside.keys { above[row] = nil }
            machine = above
        }
        return Automation(
            objects: pool.rows, human: asked.count, machine: machine.count, wrong: machine.count { poolLabels[$0.key] != $0.value })
    }

    private func machineLabels(
        _ session: LearningSession, _ unasked: [Int], _ state: MachineLabelling
    ) -> [Int: Int] {
        guard let threshold = state.threshold else { return [:] }
        var labels: [Int: Int] = [:]
        for row in unasked {
            guard let suggestion = session.suggestion(for: row), Double(suggestion.confidence) >= threshold else { continue }
            labels[row] = suggestion.label
        }
        return labels
    }
}
