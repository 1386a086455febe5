import BrachioActiveLearning
import BrachioCore
import BrachioLinearModels
import Testing

@Suite struct LearningSessionTests {
    private func accuracy(_ session: LearningSession, _ blobs: Blobs) -> Double {
        let right = blobs.labels.indices.count { session.suggestion(for: $0)?.label == blobs.labels[$0] }
        return Double(right) / Double(blobs.labels.count)
    }

    private func answers(_ rows: [Int], _ blobs: Blobs, classes: Int) -> [LearnedAnswer] {
        rows.map { LearnedAnswer(row: $0, class: blobs.labels[$0], of: classes) }
    }

    @Test("the first sample shows every class that can be told apart")
    func first() {
        let blobs = Blobs(perClass: 60, classes: 8, spread: 0.35, seed: 3)
        var session = LearningSession(features: blobs.features, classes: 8, seed: 1)
        let rows = session.next(8, open: Array(0..<480))
        #expect(Set(rows.map { blobs.labels[$0] }).count == 8)
        #expect(session.suggestion(for: 0) == nil)
        session.learn(answers(rows, blobs, classes: 8))
        #expect(accuracy(session, blobs) > 0.95)
    }

    @Test("answers asked for teach more than answers at random")
    func better() {
        var asked = 0.0, drawn = 0.0
        for seed in 0..<6 {
            let blobs = Blobs(perClass: 40, classes: 6, spread: 1.1, seed: UInt64(seed))
            var session = LearningSession(features: blobs.features, classes: 6, seed: UInt64(seed))
            var rows: [Int] = []
            for _ in 0..<3 {
                let taken = Set(rows)
                rows += session.next(8, open: (0..<240).filter { !taken.contains($0) })
                session.learn(answers(rows, blobs, classes: 6))
            }
            asked += accuracy(session, blobs) / 6
            var source = SplitMix64(seed: UInt64(seed))
            session.learn(answers(Array(Array(0..<240).shuffled(using: &source).prefix(24)), blobs, classes: 6))
            drawn += accuracy(session, blobs) / 6
        }
        #expect(asked > drawn)
    }

    @Test("the same answers give the same session: a seed decides everything")
    func repeatable() {
        let blobs = Blobs(perClass: 40, classes: 4, spread: 1, seed: 9)
        var a = LearningSession(features: blobs.features, classes: 4, seed: 7, threads: 1)
        var b = LearningSession(features: blobs.features, classes: 4, seed: 7, threads: 4)
        let open = Array(0..<160)
        let rows = a.next(30, open: open)
        #expect(rows == b.next(30, open: open))
        a.learn(answers(rows, blobs, classes: 4))
        b.learn(answers(rows, blobs, classes: 4))
        #expect(a.probabilities == b.probabilities)
        #expect(a.next(10, open: open.filter { !rows.contains($0) }) == b.next(10, open: open.filter { !rows.contains($0) }))
    }

    @Test("probabilities sum to one, and a class that nobody has named keeps some")
    func probabilities() throws {
        let blobs = Blobs(perClass: 30, classes: 3, spread: 0.8, seed: 4)
        var session = LearningSession(features: blobs.features, classes: 5, seed: 1)
        session.learn(answers(Array(0..<30), blobs, classes: 5))
        for row in [0, 17, 89] {
            let own = try #require(session.probabilities(of: row))
            #expect(abs(own.reduce(0, +) - 1) < 1e-5)
            #expect(own[3] > 0.005 && own[4] > 0.005)
        }
    }

    @Test("probabilities mean what they say")
    func calibration() {
        let blobs = Blobs(perClass: 150, classes: 4, columns: 8, spread: 1.4, seed: 12)
        var session = LearningSession(features: blobs.features, classes: 4, seed: 1)
        session.learn(answers(Array(0..<200), blobs, classes: 4))
        let rest = Array(200..<600)
        let said = rest.reduce(0.0) { $0 + Double(session.suggestion(for: $1)!.confidence) } / 400
        let right = Double(rest.count { session.suggestion(for: $0)!.label == blobs.labels[$0] }) / 400
        #expect(right < 0.97)
        #expect(abs(said - right) < 0.06)
        #expect(session.held.count == 200)
    }

    @Test("what is asked is open, without repetition, and photos without features come last")
    func open() {
        var features = Blobs(perClass: 20, classes: 3, spread: 0.5, seed: 4).features
        for _ in 0..<5 { features.append(row: [Float](repeating: 0, count: 16)) }
        var session = LearningSession(features: features, classes: 3, seed: 1)
        let open = Array(stride(from: 0, to: 65, by: 2))
        let rows = session.next(100, open: open)
        #expect(rows.sorted() == open)
        #expect(Set(rows.suffix(3)) == [60, 62, 64])
        #expect(session.next(5, open: []) == [])
        session.learn([LearnedAnswer(row: 60, class: 0, of: 3)])
        #expect(!session.isTrained)
        session.learn([LearnedAnswer(row: 0, class: 0, of: 3)])
        #expect(session.suggestion(for: 1)?.label == 0 && session.suggestion(for: 60) == nil)
        session.learn([])
        #expect(!session.isTrained)
    }

    @Test("where any number of classes may be chosen, each is learned by itself")
    func multiple() {
        var source = SplitMix64(seed: 14)
        var features = FeatureMatrix(columns: 6), truths: [[Float]] = []
        for _ in 0..<200 {
            let truth = (0..<3).map { _ in source.uniform() < 0.5 ? Float(1) : 0 }
            truths.append(truth)
            features.append(row: Blobs.unit(truth.map { $0 + 0.1 * source.uniform(-1...1) } + [0.5, 0.1 * source.uniform(), 0.3]))
        }
        var session = LearningSession(features: features, classes: 3, selection: .multiple, seed: 1)
        session.learn((0..<80).map { LearnedAnswer(row: $0, shares: truths[$0]) })
        var right = 0
        for row in 80..<200 {
            let own = session.probabilities(of: row)!
            for k in 0..<3 where (own[k] > 0.5) == (truths[row][k] > 0.5) { right += 1 }
        }
        #expect(Double(right) / 360 > 0.9)
    }
}
