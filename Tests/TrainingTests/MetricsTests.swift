import BrachioTraining
import Testing

@Suite struct MetricsTests {
    @Test("precision, recall and F1 of a small table, worked out by hand")
    func table() {
        var matrix = ConfusionMatrix(classes: 3)
        for (truth, prediction, times) in [(0, 0, 3), (0, 1, 1), (1, 1, 2), (1, 0, 2), (2, 1, 1)] {
            for _ in 0..<times { matrix.add(truth: truth, prediction: prediction) }
        }
        #expect(matrix.count == 9)
        #expect(matrix.accuracy == 5.0 / 9)
        #expect(matrix.precision(0) == 3.0 / 5)
        #expect(matrix.recall(0) == 3.0 / 4)
        #expect(matrix.precision(1) == 2.0 / 4)
        #expect(matrix.recall(2) == 0)
        #expect(matrix.precision(2) == 0)
        #expect(matrix.f1(2) == 0)
        #expect(abs(matrix.f1(0) - 2 * 0.6 * 0.75 / 1.35) < 1e-12)
    }

    @Test("the loss is the mean of minus log probability, and a probability of zero stays finite")
    func loss() {
        var evaluation = Evaluation(classes: 2)
        evaluation.add(probabilities: [0.5, 0.5], truth: 1)
        evaluation.add(probabilities: [0.25, 0.75], truth: 0)
        #expect(abs(evaluation.loss - 1.0397207708) < 1e-9)
        evaluation.add(probabilities: [1, 0], truth: 1)
        #expect(evaluation.loss.isFinite)
        #expect(evaluation.accuracy == 0)
    }

    @Test("equal probabilities go to the first class, and not-a-number never wins")
    func best() {
        #expect(Evaluation.best([0.5, 0.5]) == 0)
        #expect(Evaluation.best([.nan, 0.1, 0.3]) == 2)
    }
}
