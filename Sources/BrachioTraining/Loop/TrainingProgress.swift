/// Where a run stands: all that is needed, with the executor's state, to go on as if it had not been interrupted.
struct TrainingProgress: Sendable, Hashable, Codable {
    /// The epoch in progress, from zero; its first `stepsDone` steps are done.
    var epoch = 0
    var stepsDone = 0
    /// Sums over the steps of the epoch in progress.
    var lossSum = 0.0
    var correct = 0
    var seen = 0
    /// Photos whose class was among the likeliest, where that is counted.
    var amongTop: Int?
    var history: [EpochRecord] = []
    /// Index in `history` of the epoch whose parameters are kept.
    var best: Int?

    mutating func beginEpoch() {
        stepsDone = 0
        lossSum = 0
        correct = 0
        seen = 0
        amongTop = nil
    }

    /// Takes in one step.
    mutating func add(_ result: StepResult, labels: [Int], topClasses: Int? = nil) {
        stepsDone += 1
        lossSum += Double(result.loss)
        let classes = result.logits.count / labels.count
        for (row, label) in labels.enumerated() {
            let logits = Array(result.logits[row * classes..<(row + 1) * classes])
            if Evaluation.best(logits) == label { correct += 1 }
            if let topClasses { amongTop = (amongTop ?? 0) + (Evaluation.isAmongTop(topClasses, of: logits, label) ? 1 : 0) }
        }
        seen += labels.count
    }

    /// Takes in one step of photos with several classes each: every class of every photo is one decision.
    mutating func add(_ result: StepResult, sets: [[Int]]) {
        stepsDone += 1
        lossSum += Double(result.loss)
        let classes = result.logits.count / sets.count
        for (row, set) in sets.enumerated() {
            let has = Set(set)
            for index in 0..<classes where (result.logits[row * classes + index] > 0) == has.contains(index) { correct += 1 }
        }
        seen += result.logits.count
    }

    var loss: Double { stepsDone == 0 ? 0 : lossSum / Double(stepsDone) }
    var accuracy: Double { seen == 0 ? 0 : Double(correct) / Double(seen) }

    /// Ends the epoch with its validation; whether it is the best so far.
    mutating func endEpoch(_ evaluation: Evaluation) -> Bool {
        var record = EpochRecord(
            epoch: epoch + 1, trainingLoss: loss, trainingAccuracy: accuracy, validationLoss: evaluation.loss,
            validationAccuracy: evaluation.accuracy)
        record.trainingTopAccuracy = amongTop.map { seen == 0 ? 0 : Double($0) / Double(seen) }
        record.validationTopAccuracy = evaluation.topAccuracy
        let isBest = record.isBetter(than: best.map { history[$0] })
        history.append(record)
        if isBest { best = history.count - 1 }
        epoch += 1
        beginEpoch()
        return isBest
    }
}
