import BrachioCore
import BrachioTraining
import Testing

/// Expected rates are PyTorch 2.15's, with a peak of one and a scheduler step after each optimizer step.
@Suite struct ScheduleTests {
    private func factors(_ schedule: Schedule, stepsPerEpoch: Int, epochs: Int) -> [Double] {
        (0..<stepsPerEpoch * epochs).map { schedule.factor(step: $0, stepsPerEpoch: stepsPerEpoch, epochs: epochs) }
    }

    private func expect(_ found: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(found.count == expected.count, sourceLocation: sourceLocation)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-6, sourceLocation: sourceLocation) }
    }

    @Test("steps are MultiStepLR's")
    func step() {
        expect(factors(.step(epochs: [2, 4], factor: 0.1), stepsPerEpoch: 1, epochs: 6), [1, 1, 0.1, 0.1, 0.01, 0.01])
        expect(factors(.step(epochs: [1], factor: 0.5), stepsPerEpoch: 2, epochs: 2), [1, 1, 0.5, 0.5])
    }

    @Test("a cosine with a floor is CosineAnnealingLR's")
    func cosine() {
        expect(
            factors(.cosine(floor: 0.01), stepsPerEpoch: 4, epochs: 3),
            [
                1.0, 0.9831333, 0.9336826, 0.8550179, 0.7525, 0.6331154, 0.505, 0.3768846, 0.2575, 0.1549821, 0.0763174,
                0.0268667,
            ])
    }

    @Test("a warm-up before the cosine is LinearLR's")
    func warmUp() {
        expect(
            factors(.cosine(warmUpEpochs: 1), stepsPerEpoch: 4, epochs: 3),
            [0.25, 0.5, 0.75, 1.0, 1.0, 0.9619398, 0.8535534, 0.6913417, 0.5, 0.3086583, 0.1464466, 0.0380602])
    }

    @Test("one cycle is OneCycleLR's")
    func oneCycle() {
        expect(
            factors(.oneCycle(warmUpShare: 0.3), stepsPerEpoch: 5, epochs: 4),
            [
                0.04, 0.131671843, 0.371671843, 0.668328157, 0.908328157, 1.0, 0.987464006, 0.950484632, 0.890916178,
                0.811745654, 0.716943002, 0.611262022, 0.500002, 0.388741978, 0.283060998, 0.188258346, 0.109087822,
                0.049519368, 0.012539994, 4e-06,
            ])
    }

    @Test("every schedule is finite and within its peak, whatever the length of the run")
    func bounds() {
        for epochs in 1...4 {
            for steps in 1...7 {
                for schedule in [Schedule.constant, .cosine(warmUpEpochs: 9), .oneCycle(), .oneCycle(warmUpShare: 0.01)] {
                    let found = factors(schedule, stepsPerEpoch: steps, epochs: epochs)
                    #expect(found.allSatisfy { $0 >= 0 && $0 <= 1 })
                }
            }
        }
    }

    @Test("settings that mean nothing are refused", arguments: [
        Schedule.oneCycle(warmUpShare: 0), .oneCycle(warmUpShare: 1), .cosine(warmUpEpochs: -1), .cosine(floor: 2),
        .step(epochs: [0], factor: 0.1), .step(epochs: [3], factor: 0),
    ])
    func refused(schedule: Schedule) {
        #expect(throws: BrachioError.self) { try schedule.validate() }
    }
}
