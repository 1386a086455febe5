internal import BrachioCore
public import BrachioGraph
public import Foundation

/// The training loop: epochs over a loader, a validation after each, the best parameters kept, a checkpoint to go on from.
///
/// A run that is interrupted and resumed, at a step or by losing power, ends in the same bits as one that is not.
public struct Trainer {
    public var plan: TrainingPlan
    public var loader: BatchLoader
    public var executor: any TrainingExecutor
    public var validator: any Validator
    public var checkpoints: CheckpointFolder
    /// Asked between steps; `true` ends the run with a checkpoint.
    public var isInterrupted: () -> Bool
    /// Seconds on any steady clock.
    public var now: () -> Double
    public var report: (TrainingEvent) -> Void

    public init(
        plan: TrainingPlan, loader: BatchLoader, executor: any TrainingExecutor, validator: any Validator,
        checkpoints: CheckpointFolder, isInterrupted: @escaping () -> Bool = { false },
        now: @escaping () -> Double = { ProcessInfo.processInfo.systemUptime },
        report: @escaping (TrainingEvent) -> Void = { _ in }
    ) {
        self.plan = plan
        self.loader = loader
        self.executor = executor
        self.validator = validator
        self.checkpoints = checkpoints
        self.isInterrupted = isInterrupted
        self.now = now
        self.report = report
    }

    public struct Outcome: Sendable {
        /// The parameters of the best epoch.
        public var parameters: [String: Tensor]
        public var best: EpochRecord
        public var history: [EpochRecord]
    }

    /// Trains, from the folder's checkpoint where `resuming`.
    ///
    /// Throws `interrupted` when `isInterrupted` said so: everything is then in the checkpoint.
    public func run(resuming: Bool) throws -> Outcome {
        try plan.validate()
        var run = Run(trainer: self)
        if resuming, let checkpoint = try checkpoints.latest() { try run.resume(checkpoint) }
        report(.began(
            epochs: plan.epochs, stepsPerEpoch: run.stepsPerEpoch,
            stepsDone: run.progress.epoch * run.stepsPerEpoch + run.progress.stepsDone))
        while run.progress.epoch < plan.epochs, !run.hasLostPatience { try run.epoch() }
        if run.progress.epoch < plan.epochs { report(.stoppedEarly(epoch: run.progress.epoch)) }
        guard let outcome = try outcome(run.progress) else {
            throw BrachioError(.corrupted, "the best epoch's parameters are not in \(checkpoints.folder.path)", mend: "train again")
        }
        return outcome
    }

    /// The best of an interrupted run so far; `nil` before the end of its first epoch.
    func stored() throws -> Outcome? { try checkpoints.latest().flatMap { try outcome($0.progress()) } }

    private func outcome(_ progress: TrainingProgress) throws -> Outcome? {
        guard let index = progress.best, let best = try checkpoints.best() else { return nil }
        return Outcome(parameters: best.tensors, best: progress.history[index], history: progress.history)
    }
}

/// One run of a trainer.
private struct Run {
    let trainer: Trainer
    let stepsPerEpoch: Int
    let softTargets: SoftTargets
    let mixup: Mixup?
    var progress = TrainingProgress()
    var average: ParameterAverage?
    var clock: StepClock

    init(trainer: Trainer) {
        self.trainer = trainer
        let plan = trainer.plan
        stepsPerEpoch = trainer.loader.batchesPerEpoch
        softTargets = SoftTargets(classes: trainer.executor.classes, smoothing: Float(plan.labelSmoothing))
        mixup = plan.mixup.flatMap { try? Mixup(alpha: $0) }
        average = plan.averageDecay.map { ParameterAverage(decay: Float($0), values: [:]) }
        clock = StepClock(batchSize: trainer.loader.batchSize, now: trainer.now)
    }

    private var plan: TrainingPlan { trainer.plan }

    var hasLostPatience: Bool { plan.patienceEpochs.map { plan.patience.isLost(after: progress.history, epochs: $0) } ?? false }

    mutating func resume(_ checkpoint: Checkpoint) throws {
        progress = try checkpoint.progress()
        try trainer.executor.restore(checkpoint.tensors(under: "state"))
        if average != nil {
            average = ParameterAverage(
                decay: Float(plan.averageDecay ?? 0), values: checkpoint.tensors(under: "average"))
        }
    }

    mutating func epoch() throws {
        var interrupted = false
        if progress.stepsDone < stepsPerEpoch {
            try trainer.loader.trainingEpoch(progress.epoch, seed: plan.seed, from: progress.stepsDone) { batch in
                try step(batch)
                interrupted = trainer.isInterrupted()
                return !interrupted
            }
        }
        if interrupted { try stop() }
        let parameters = try average?.values ?? modelParameters()
        let isBest = progress.endEpoch(try trainer.validator.evaluate(parameters))
        // The best parameters come first: were power lost in between, the epoch would be repeated and write the same again.
        if isBest { try trainer.checkpoints.storeBest(parameters) }
        if let period = plan.keepsEveryEpochs, progress.epoch % period == 0 { try trainer.checkpoints.keep(parameters, ofEpoch: progress.epoch) }
        try store()
        if let record = progress.history.last { trainer.report(.epoch(record, isBest: isBest)) }
        if trainer.isInterrupted(), progress.epoch < plan.epochs { try stop() }
    }

    private mutating func step(_ batch: Batch) throws {
        let number = progress.epoch * stepsPerEpoch + progress.stepsDone
        let factor = plan.schedule.factor(step: number, stepsPerEpoch: stepsPerEpoch, epochs: plan.epochs)
        var targets = plan.isMultiLabel ? softTargets.independentTargets(of: batch.labelSets) : softTargets.targets(of: batch.labels)
        if let mixup {
            var source = SplitMix64(seed: plan.seed).derived(UInt64(number)).derived(.max)
            mixup.mix(inputs: batch.inputs, targets: &targets, count: batch.size, source: &source)
        }
        let result = try trainer.executor.step(
            inputs: UnsafeBufferPointer(batch.inputs), targets: targets,
            settings: StepSettings(
                rate: Float(plan.learningRate * factor), decay: Float(plan.weightDecay), step: number + 1, seed: plan.seed))
        guard result.loss.isFinite else {
            throw BrachioError(
                .invalidInput, "training diverged in step \(progress.stepsDone + 1) of epoch \(progress.epoch + 1)",
                cause: "the loss is \(result.loss)", mend: "train again with a lower --learning-rate")
        }
        if plan.isMultiLabel { progress.add(result, sets: batch.labelSets) } else {
            progress.add(result, labels: batch.labels, topClasses: plan.topClasses)
        }
        if average != nil {
            let parameters = try modelParameters()
            average?.add(parameters, step: number)
        }
        clock.tick()
        trainer.report(.step(TrainingEvent.Step(
            epoch: progress.epoch + 1, epochs: plan.epochs, step: progress.stepsDone, steps: stepsPerEpoch,
            loss: progress.loss, accuracy: progress.accuracy, imagesPerSecond: clock.imagesPerSecond,
            secondsLeft: clock.secondsLeft(steps: plan.epochs * stepsPerEpoch - number - 1))))
    }

    private func modelParameters() throws -> [String: Tensor] {
        try trainer.executor.state().filter { !$0.key.hasPrefix("optimizer.") }
    }

    private func store() throws {
        try trainer.checkpoints.storeLatest(
            Checkpoint(progress: progress, state: trainer.executor.state(), average: average?.values ?? [:]))
    }

    private func stop() throws -> Never {
        try store()
        throw BrachioError(
            .interrupted, "training was interrupted in epoch \(progress.epoch + 1) of \(plan.epochs)",
            cause: "all \(progress.epoch * stepsPerEpoch + progress.stepsDone) steps so far are stored")
    }
}
