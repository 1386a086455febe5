import BrachioActiveLearning
import BrachioCore
import Testing

@Suite struct AskingTests {
    @Test("the random order is a permutation that depends on the seed alone")
    func order() {
        let order = AuditOrder.order(Array(0..<500), seed: 4)
        #expect(order.sorted() == Array(0..<500))
        #expect(order == AuditOrder.order(Array((0..<500).reversed()), seed: 4))
        #expect(order != AuditOrder.order(Array(0..<500), seed: 5))
        // An object's place against others does not change when objects are added.
        let fewer = AuditOrder.order(Array(0..<300), seed: 4)
        #expect(order.filter { $0 < 300 } == fewer)
        #expect(Array(AuditOrder.answeredPrefix(order) { $0 != order[7] }) == Array(order.prefix(7)))
    }

    @Test("with machine labels in view every third question is the next of the random order, and all are open and different")
    func asking() {
        let blobs = Blobs(perClass: 50, classes: 4, spread: 0.5, seed: 3)
        var session = LearningSession(features: blobs.features, classes: 4, seed: 1)
        let open = Array(20..<200)
        let asked = session.ask(30, open: open, auditSeed: 9)
        #expect(asked.count == 30 && Set(asked).count == 30 && Set(asked).isSubset(of: Set(open)))
        let audits = AuditOrder.order(open, seed: 9)
        #expect(Set(asked).intersection(audits.prefix(12)).count >= 8)
        #expect(session.ask(1_000, open: open, auditSeed: 9).sorted() == open)
    }

    @Test("a rehearsal on classes that are easily told apart saves a part of the work without a mistake; on noise it saves nothing")
    func rehearsal() {
        let easy = Blobs(perClass: 100, classes: 4, spread: 0.2, seed: 3)
        var play = Rehearsal(
            pool: easy.features, poolLabels: easy.labels, judges: easy.features, judgeLabels: easy.labels, classes: 4)
        let target = LabellingThreshold.Target(accuracy: 0.95, risk: 0.1)
        let saved = play.automation(target, batch: 20, seed: 2)
        #expect(saved.human + saved.machine == 400 && saved.machine > 100 && saved.wrong == 0)
        let curve = play.curve(.queue, answers: 20, batch: 10, seed: 2) { 0 }
        #expect(curve.map(\.answers) == [10, 20] && curve[1].accuracy > 0.97)
        var source = SplitMix64(seed: 6)
        let lots = (0..<400).map { _ in Int(source.next() % 4) }
        play = Rehearsal(pool: easy.features, poolLabels: lots, judges: easy.features, judgeLabels: lots, classes: 4)
        #expect(play.automation(target, batch: 20, seed: 2).machine == 0)
    }
}
