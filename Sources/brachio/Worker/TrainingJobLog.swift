internal import BrachioJobs
internal import BrachioTraining
internal import Foundation
internal import Synchronization

/// The lines that people parse out of the built-in algorithm's log, and the metrics of each epoch.
final class TrainingJobLog: Sendable {
    private let report: WorkerReport
    private let topClasses: Int?
    private let state = Mutex((epochs: 1, began: Date()))

    init(report: WorkerReport, topClasses: Int?) {
        self.report = report
        self.topClasses = topClasses
    }

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
        if let topClasses, let share = record.trainingTopAccuracy {
            report.log("\(name) Train-top_k_accuracy_\(topClasses)=\(Numbers.fixed(share, 6))")
        }
        report.log("\(name) Time cost=\(Numbers.fixed(seconds, 3))")
        report.log("\(name) Validation-accuracy=\(Numbers.fixed(record.validationAccuracy, 6))")
        if let topClasses, let share = record.validationTopAccuracy {
            report.log("\(name) Validation-top_k_accuracy_\(topClasses)=\(Numbers.fixed(share, 6))")
        }
        if isBest { report.log("Storing the best model with validation accuracy: \(Numbers.fixed(record.validationAccuracy, 6))") }
        var metrics = [
            "train:accuracy": record.trainingAccuracy, "train:loss": record.trainingLoss,
            "validation:accuracy": record.validationAccuracy, "validation:loss": record.validationLoss,
        ]
        metrics["train:top_k_accuracy"] = record.trainingTopAccuracy
        metrics["validation:top_k_accuracy"] = record.validationTopAccuracy
        report.say(WorkerEvent(
            time: now, message: "Epoch \(record.epoch) of \(epochs): validation accuracy \(Numbers.fixed(record.validationAccuracy, 4))",
            metrics: metrics, progress: Double(record.epoch) / Double(max(1, epochs))))
    }

    /// What the job tells at its end: of the epoch whose parameters are kept, and of the last one's training.
    static func finalMetrics(_ history: [EpochRecord], validationAccuracy: Double) -> [String: Double] {
        var metrics = ["validation:accuracy": validationAccuracy]
        metrics["train:accuracy"] = history.last?.trainingAccuracy
        metrics["train:top_k_accuracy"] = history.last?.trainingTopAccuracy
        metrics["validation:top_k_accuracy"] = history.max { $0.validationAccuracy < $1.validationAccuracy }?.validationTopAccuracy
        return metrics
    }
}
