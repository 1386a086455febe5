internal import BrachioJobs
internal import BrachioTraining
internal import Foundation
internal import Synchronization

/// The lines that people parse out of the built-in algorithm's log, and the metrics of each epoch.
final class TrainingJobLog: Sendable {
    private let report: WorkerReport
    private let state = Mutex((epochs: 1, began: Date()))

    init(report: WorkerReport) { self.report = report }

    func take(_ event: TrainingEvent) {
        switch event {
        case .preparing(let text): report.say(WorkerEvent(time: Date(), log: text, message: text))
        case .note(let text): report.log(text)
        case .began(let epochs, _, _):
            state.withLock { $0 = (epochs, Date()) }
        case .step: break
        case .epoch(let record, let isBest): epoch(record, isBest)
        case .stoppedEarly(let epoch): report.log("Stopping early after epoch \(epoch): the validation does not improve")
        }
    }

    private func epoch(_ record: EpochRecord, _ isBest: Bool) {
        let now = Date()
        let (epochs, seconds) = state.withLock { state in
            defer { state.began = now }
            return (state.epochs, now.timeIntervalSince(state.began))
        }
        // The algorithm counts epochs from zero.
        let name = "Epoch[\(record.epoch - 1)]"
        report.log("\(name) Train-accuracy=\(Numbers.fixed(record.trainingAccuracy, 6))")
        report.log("\(name) Time cost=\(Numbers.fixed(seconds, 3))")
        report.log("\(name) Validation-accuracy=\(Numbers.fixed(record.validationAccuracy, 6))")
        if isBest { report.log("Storing the best model with validation accuracy: \(Numbers.fixed(record.validationAccuracy, 6))") }
        report.say(WorkerEvent(
            time: now, message: "Epoch \(record.epoch) of \(epochs): validation accuracy \(Numbers.fixed(record.validationAccuracy, 4))",
            metrics: [
                "train:accuracy": record.trainingAccuracy, "train:loss": record.trainingLoss,
                "validation:accuracy": record.validationAccuracy, "validation:loss": record.validationLoss,
            ], progress: Double(record.epoch) / Double(max(1, epochs))))
    }

    func finalMetrics(_ outcome: TrainingRun.Outcome) -> [String: Double] {
        var metrics = ["validation:accuracy": outcome.validation.accuracy]
        metrics["train:accuracy"] = outcome.history.last?.trainingAccuracy
        return metrics
    }
}
