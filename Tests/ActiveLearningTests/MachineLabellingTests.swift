import BrachioActiveLearning
import BrachioCore
import Testing

@Suite struct MachineLabellingTests {
    @Test("bounds are SciPy's")
    func bounds() {
        for peer in Peers.answers.bounds {
            #expect(abs(BinomialBound.lower(successes: peer.successes, of: peer.trials, risk: peer.risk) - peer.lower) < 1e-9)
            #expect(abs(BinomialBound.upper(successes: peer.successes, of: peer.trials, risk: peer.risk) - peer.upper) < 1e-9)
        }
    }

    @Test("nothing is confirmed by fewer answers than the target needs, and by that many if all are right")
    func fewest() throws {
        let target = LabellingThreshold.Target(accuracy: 0.95, risk: 0.05)
        #expect(target.answersMin == 59)
        let open = [Double](repeating: 0.99, count: 100)
        let trials = [LabellingThreshold.Trial](repeating: .init(confidence: 0.99, isRight: true), count: 59)
        #expect(LabellingThreshold(Array(trials.dropLast()), open: open, target: target) == nil)
        let found = try #require(LabellingThreshold(trials, open: open, target: target))
        #expect(found.confidence == 0.99 && found.right == 59 && found.accuracyAtLeast >= 0.95)
    }

    @Test("a model that is surer than it is right gets no threshold")
    func overconfident() {
        var source = SplitMix64(seed: 5)
        let trials = (0..<300).map { _ in LabellingThreshold.Trial(confidence: 0.99, isRight: source.uniform() < 0.8) }
        #expect(LabellingThreshold(trials, open: [Double](repeating: 0.99, count: 1_000), target: .init()) == nil)
    }

    /// Whoever is right exactly as often as the target asks, is confirmed wrongly about as often as the risk allows.
    @Test("over many draws the target is missed no more often than the risk")
    func risk() {
        let target = LabellingThreshold.Target(accuracy: 0.9, risk: 0.1)
        var source = SplitMix64(seed: 11)
        var missed = 0
        for _ in 0..<400 {
            // Right with the probability that makes the mean above any threshold just too low: 0.89 everywhere.
            let trials = (0..<200).map { _ in
                LabellingThreshold.Trial(confidence: Double(source.uniform(0.9...1)), isRight: source.uniform() < 0.89)
            }
            let open = (0..<500).map { _ in Double(source.uniform(0.9...1)) }
            if LabellingThreshold(trials, open: open, target: target) != nil { missed += 1 }
        }
        // 40 expected at most; 4 deviations of a binomial are 24.
        #expect(missed <= 64)
    }

    @Test("a calibrated model is confirmed, and what it labels holds the target")
    func calibrated() throws {
        var source = SplitMix64(seed: 21)
        func draw() -> LabellingThreshold.Trial {
            let confidence = Double(source.uniform(0.5...1))
            return .init(confidence: confidence, isRight: Double(source.uniform()) < confidence)
        }
        let trials = (0..<600).map { _ in draw() }, open = (0..<2_000).map { _ in draw() }
        let found = try #require(LabellingThreshold(trials, open: open.map(\.confidence), target: .init(accuracy: 0.9, risk: 0.1)))
        let labelled = open.filter { $0.confidence >= found.confidence }
        #expect(labelled.count > 300)
        #expect(Double(labelled.count { $0.isRight }) / Double(labelled.count) > 0.88)
    }

    @Test("an audit stops what misses the target and lets chance pass")
    func audit() {
        #expect(MachineLabelAudit(right: 10, of: 10, target: 0.95) == .holds)
        #expect(MachineLabelAudit(right: 9, of: 10, target: 0.95) == .holds)
        #expect(MachineLabelAudit(right: 5, of: 10, target: 0.95) == .missed)
        #expect(MachineLabelAudit(right: 170, of: 200, target: 0.95) == .missed)
        #expect(MachineLabelAudit(right: 0, of: 0, target: 0.95) == .holds)
    }

    @Test("likely wrong labels, their order and qualities are cleanlab's")
    func confidentLearning() {
        let peer = Peers.answers.confidentLearning
        let found = ConfidentLearning(labels: peer.labels, probabilities: peer.probabilities, classes: 4)
        #expect(found.joint == peer.joint)
        #expect(found.issues.map(\.row) == peer.issues)
        for (issue, quality) in zip(found.issues, peer.qualities) { #expect(abs(issue.quality - quality) < 1e-6) }
    }
}
