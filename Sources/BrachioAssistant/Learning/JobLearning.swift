internal import BrachioActiveLearning
internal import BrachioCore
internal import BrachioLinearModels
internal import Foundation

/// What the assistant knows of a job in which photos get their first label: how they are arranged, and the model.
///
/// A value made of the file of features and of the answers alone: a server that starts again comes to the same.
struct JobLearning: Sendable {
    /// Objects in the queue that is published.
    static let queueObjects = 120
    /// The model takes part in choosing and labelling from so many answers on.
    static let answersMin = 4

    let arrangement: JobArrangement
    private(set) var session: LearningSession
    private let auditOrder: [Int]
    private(set) var automation: AssistedAutomation?
    private(set) var learned = 0
    private var open: [Int] = []
    private var version = 0

    init(_ arrangement: JobArrangement, threads: Int, version: Int) {
        self.arrangement = arrangement
        self.version = version
        session = LearningSession(
            features: arrangement.features, classes: arrangement.classes, selection: arrangement.selection, seed: arrangement.seed, threads: threads)
        auditOrder = AuditOrder.order(Array(arrangement.objects.indices), seed: arrangement.seed)
    }

    var seed: UInt64 { arrangement.seed }
    private var objects: [Int] { arrangement.objects }
    private var rows: [Int: Int] { arrangement.rows }

    /// Takes the labels there are, and fits the model to those of people.
    ///
    /// - Parameter automation: how labelling by machine stands; `nil` where people label everything.
    mutating func learn(_ labels: [AssistedLabel], target: Double?, automation: AssistedAutomation?) {
        var answers: [LearnedAnswer] = [], closed: Set<Int> = []
        for label in labels {
            guard let row = rows[label.object] else { continue }
            if !label.isMachine {
                closed.insert(row)
                answers.append(LearnedAnswer(row: row, shares: shares(label.classes)))
            }
        }
        open = objects.indices.filter { !closed.contains($0) }
        learned = answers.count
        session.learn(answers.count >= Self.answersMin ? answers : [])
        self.automation = automation
        guard let target = target.map({ LabellingThreshold.Target(accuracy: $0) }), let checks = automation?.checks else { return }
        let checked = checks.compactMap(\.isRight)
        self.automation?.state.check(right: checked.count { $0 }, of: checked.count, target: target)
        self.automation?.state.look(session.trials(order: auditOrder), open: session.confidences(of: open), target: target)
    }

    private func shares(_ named: [Int]) -> [Float] {
        var shares = [Float](repeating: 0, count: arrangement.classes)
        for index in named where shares.indices.contains(index) { shares[index] = 1 }
        return shares
    }

    /// What to show and to ask now.
    mutating func advice(machine: Set<Int>, automates: Bool) -> AdviceBoard.Advice {
        version += 1
        let unchecked = Set((automation?.checks ?? []).filter { $0.isRight == nil }.map(\.object))
        let asked = open.filter { !machine.contains(objects[$0]) }
        let others = session.ask(Self.queueObjects, open: asked.filter { !unchecked.contains(objects[$0]) }, auditSeed: automates ? seed : nil)
        let queue = Self.mixed(unchecked.sorted().compactMap { rows[$0] }, others)
        let last = (objects.max() ?? -1) + 1
        var classes = [Int32](repeating: -1, count: last), confidences = [Float](repeating: 0, count: last)
        for (row, object) in objects.enumerated() {
            // Whoever checks the machine's labels does not see them.
            guard !unchecked.contains(object), let suggestion = session.suggestion(for: row) else { continue }
            classes[object] = Int32(suggestion.label)
            confidences[object] = suggestion.confidence
        }
        var advice = arrangement.advice(version: version)
        advice.queue = queue.map { Int32(clamping: objects[$0]) }
        advice.doubt = session.isTrained ? session.byDoubt(asked).map { Int32(clamping: objects[$0]) } : []
        (advice.classes, advice.confidences) = (classes, confidences)
        advice.held = Dictionary(session.held.map { (objects[$0.answer.row], $0.probabilities) }, uniquingKeysWith: { first, _ in first })
        return advice
    }

    /// Every second one is of the first kind, as long as there are any.
    private static func mixed(_ first: [Int], _ others: [Int]) -> [Int] {
        var (first, others, mixed) = (first[...], others[...], [Int]())
        while mixed.count < queueObjects, let next = mixed.count % 2 == 0 ? first.popFirst() ?? others.popFirst() : others.popFirst() ?? first.popFirst() {
            mixed.append(next)
        }
        return mixed
    }

    /// Notes what was set aside since, so that it is asked and not shown.
    mutating func setAside(_ suggestions: [AssistedSuggestion]) {
        automation?.checks += suggestions.map { AssistedAutomation.Check(object: $0.object, classIndex: $0.classIndex, isRight: nil) }
    }

    /// Labels that lie above the threshold; none without one. What people check is not among them.
    func machineLabels() -> [AssistedSuggestion] {
        guard let automation, let threshold = automation.state.threshold else { return [] }
        let aside = Set(automation.checks.map(\.object))
        return open.compactMap { row in
            guard !aside.contains(objects[row]), let suggestion = session.suggestion(for: row), Double(suggestion.confidence) >= threshold else { return nil }
            return AssistedSuggestion(object: objects[row], classIndex: suggestion.label, confidence: Double(suggestion.confidence))
        }
    }
}
