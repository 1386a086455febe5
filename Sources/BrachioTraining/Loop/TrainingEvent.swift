/// What a run tells those who watch it.
public enum TrainingEvent: Sendable {
    /// Work before the first step, such as "compiling the training step".
    case preparing(String)
    /// Something the user should know and need not act on.
    case note(String)
    /// The loop begins, or goes on after `stepsDone` steps of earlier runs.
    case began(epochs: Int, stepsPerEpoch: Int, stepsDone: Int)
    case step(Step)
    case epoch(EpochRecord, isBest: Bool)
    /// The validation has not improved for the plan's patience.
    case stoppedEarly(epoch: Int)

    public struct Step: Sendable, Hashable {
        /// From one.
        public var epoch: Int
        public var epochs: Int
        /// From one.
        public var step: Int
        public var steps: Int
        /// Means over the epoch so far.
        public var loss: Double
        public var accuracy: Double
        public var imagesPerSecond: Double
        /// To the end of the last epoch, at the speed so far.
        public var secondsLeft: Double
    }
}
