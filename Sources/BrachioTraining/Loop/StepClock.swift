/// Turns the times of steps into images per second and the time that is left.
struct StepClock {
    private let began: Double
    private var steps = 0
    private let batchSize: Int
    private let now: () -> Double

    init(batchSize: Int, now: @escaping () -> Double) {
        self.batchSize = batchSize
        self.now = now
        began = now()
    }

    mutating func tick() { steps += 1 }

    private var secondsPerStep: Double { steps == 0 ? 0 : (now() - began) / Double(steps) }

    var imagesPerSecond: Double { secondsPerStep > 0 ? Double(batchSize) / secondsPerStep : 0 }

    func secondsLeft(steps: Int) -> Double { secondsPerStep * Double(steps) }
}
