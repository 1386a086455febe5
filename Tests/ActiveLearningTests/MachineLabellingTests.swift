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

    /// Looked at after every few answers, a model that is just not good enough is confirmed far too often, unless the risk is shared out.
    @Test("however often the threshold is looked for, the target is missed no more often than the risk")
    func looks() {
        let target = LabellingThreshold.Target(accuracy: 0.9, risk: 0.1), draws = 200
        var source = SplitMix64(seed: 31), missed = 0, missedWithoutSharing = 0
        for _ in 0..<draws {
            let trials = (0..<200).map { _ in LabellingThreshold.Trial(confidence: 0.95, isRight: source.uniform() < 0.89) }
            let open = [Double](repeating: 0.95, count: 50)
            var state = MachineLabelling(), wasConfirmed = false, wasConfirmedPlainly = false
            for count in stride(from: 5, through: trials.count, by: 5) {
                let sample = Array(trials.prefix(count))
                state.look(sample, open: open, target: target)
                wasConfirmed = wasConfirmed || state.threshold != nil
                wasConfirmedPlainly = wasConfirmedPlainly || LabellingThreshold(sample, open: open, target: target) != nil
            }
            missed += wasConfirmed ? 1 : 0
            missedWithoutSharing += wasConfirmedPlainly ? 1 : 0
        }
        // 20 expected at most; 3 deviations of a binomial are 13.
        #expect(missed <= 33)
        #expect(missedWithoutSharing > missed, "\(missedWithoutSharing) of \(draws) without sharing, \(missed) with it")
    }

    @Test("a threshold is given up as soon as answers speak against it, and taken only at a look")
    func givenUp() {
        let target = LabellingThreshold.Target(accuracy: 0.9, risk: 0.1), open = [Double](repeating: 0.95, count: 50)
        func sample(_ right: Int, _ wrong: Int) -> [LabellingThreshold.Trial] {
            (0..<right).map { _ in .init(confidence: 0.95, isRight: true) } + (0..<wrong).map { _ in .init(confidence: 0.95, isRight: false) }
        }
        var state = MachineLabelling()
        state.look(sample(28, 0), open: open, target: target)
        #expect(state.looks == 0, "even if all were right, half of the risk would not confirm it")
        let unsure = (0..<100).map { _ in LabellingThreshold.Trial(confidence: 0.4, isRight: true) }
        state.look(sample(28, 0) + unsure, open: open, target: target)
        #expect(state.looks == 0, "answers below every threshold that is tried confirm nothing, and no risk is spent on them")
        state.look(sample(29, 0), open: open, target: target)
        #expect(state.looks == 1 && state.threshold == 0.95 && (state.accuracyAtLeast ?? 0) >= 0.9)
        state.look(sample(29, 4), open: open, target: target)
        #expect(state.threshold == nil && state.looks == 1)
        state.look(sample(36, 0), open: open, target: target)
        #expect(state.threshold == nil, "between looks nothing is taken")
        state.look(sample(60, 0), open: open, target: target)
        #expect(state.looks == 2 && state.threshold == 0.95)
    }

    @Test("checks that miss the target stop it for good; what is checked is a random share of what the machine would label")
    func checks() {
        let target = LabellingThreshold.Target(accuracy: 0.95, risk: 0.1)
        var state = MachineLabelling()
        state.look((0..<80).map { _ in .init(confidence: 0.99, isRight: true) }, open: [0.99, 0.98], target: target)
        #expect(state.threshold != nil)
        state.check(right: 19, of: 20, target: target)
        #expect(!state.isStopped && state.checked == 20 && state.right == 19)
        state.check(right: 15, of: 20, target: target)
        #expect(state.isStopped && state.threshold == nil)
        state.look((0..<200).map { _ in .init(confidence: 0.99, isRight: true) }, open: [0.99], target: target)
        #expect(state.threshold == nil)
        #expect(MachineLabelling.setAside(from: Array(0..<100), labelled: 0, aside: 0, seed: 1).count == 20)
        #expect(MachineLabelling.setAside(from: Array(0..<1_000), labelled: 0, aside: 0, seed: 1).count == 50)
        #expect(MachineLabelling.setAside(from: Array(0..<100_000), labelled: 0, aside: 0, seed: 1).count == 100)
        #expect(MachineLabelling.setAside(from: Array(0..<10), labelled: 980, aside: 20, seed: 1).count == 10)
        #expect(MachineLabelling.setAside(from: Array(0..<10), labelled: 100, aside: 20, seed: 1).isEmpty)
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
