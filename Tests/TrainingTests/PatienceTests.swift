import BrachioTraining
import Testing

@Suite("Patience")
struct PatienceTests {
    /// The epoch after which a run with these validation accuracies stops.
    private static func end(_ accuracies: [Double], _ patience: Patience, epochs: Int) -> Int? {
        let history = accuracies.enumerated().map { epoch, accuracy in
            EpochRecord(epoch: epoch + 1, trainingLoss: 1, trainingAccuracy: accuracy, validationLoss: 1, validationAccuracy: accuracy)
        }
        return history.indices.map { $0 + 1 }.first { patience.isLost(after: Array(history.prefix($0)), epochs: epochs) }
    }

    @Test("a run stops when so many epochs did not improve on the best before")
    func epochs() {
        #expect(Self.end([0.1, 0.5, 0.4, 0.5, 0.3], Patience(), epochs: 3) == 5)
        #expect(Self.end([0.1, 0.2, 0.3, 0.4, 0.5], Patience(), epochs: 1) == nil)
    }

    @Test("but not before the least number of epochs")
    func least() {
        #expect(Self.end([0.5, 0.4, 0.4, 0.4, 0.4, 0.4], Patience(epochsMin: 5), epochs: 2) == 5)
        #expect(Self.end([0.5, 0.4, 0.4, 0.4, 0.6, 0.4], Patience(epochsMin: 5), epochs: 2) == nil)
    }

    @Test("a gain below the tolerance is none, however often it comes")
    func tolerance() {
        #expect(Self.end([0.5, 0.504, 0.504, 0.504], Patience(tolerance: 0.01), epochs: 2) == 3)
        #expect(Self.end([0.5, 0.51, 0.52, 0.53], Patience(tolerance: 0.01), epochs: 2) == nil)
    }
}
