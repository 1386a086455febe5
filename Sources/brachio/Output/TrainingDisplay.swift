internal import BrachioTraining
internal import Foundation

/// Shows a run as it goes: a bar on a terminal, a line an epoch elsewhere, a JSON line an event with `--json`.
final class TrainingDisplay {
    enum Form { case bar, lines, json }

    private let form: Form
    private var barIsOpen = false
    private var lastDrawn = 0.0

    init(json: Bool) { form = json ? .json : StandardError.isTerminal ? .bar : .lines }

    func show(_ event: TrainingEvent) {
        if form == .json { return showJSON(event) }
        switch event {
        case .preparing(let what): line(what + " …")
        case .note(let text): line(text)
        case .began(let epochs, let steps, let done):
            line("training: \(epochs) epochs of \(steps) steps" + (done > 0 ? ", going on after step \(done)" : ""))
        case .step(let step): if form == .bar { draw(step) }
        case .epoch(let record, let isBest): line(Self.text(record) + (isBest ? "  ← best so far" : ""))
        case .stoppedEarly(let epoch): line("stopped after epoch \(epoch): no gain any more")
        }
    }

    private func line(_ text: String) {
        if barIsOpen { StandardError.writePart("\r\u{1B}[K") }
        barIsOpen = false
        StandardError.write(text)
    }

    private func draw(_ step: TrainingEvent.Step) {
        let now = ProcessInfo.processInfo.systemUptime
        guard now - lastDrawn > 0.1 || step.step == step.steps else { return }
        lastDrawn = now
        let width = 24, filled = step.step * width / max(1, step.steps)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        StandardError.writePart(
            "\r\u{1B}[Kepoch \(step.epoch)/\(step.epochs) \(bar) loss \(Numbers.fixed(step.loss, 3))  accuracy "
                + "\(Numbers.percent(step.accuracy))  \(Numbers.fixed(step.imagesPerSecond, 1)) images/s  "
                + "\(Numbers.duration(step.secondsLeft)) left")
        barIsOpen = true
    }

    private static func text(_ record: EpochRecord) -> String {
        "epoch \(record.epoch): loss \(Numbers.fixed(record.trainingLoss, 3)), accuracy "
            + "\(Numbers.percent(record.trainingAccuracy)); validation loss \(Numbers.fixed(record.validationLoss, 3)), accuracy "
            + Numbers.percent(record.validationAccuracy)
    }

    private func showJSON(_ event: TrainingEvent) {
        switch event {
        case .preparing(let what): write(Message(event: "preparing", message: what))
        case .note(let text): write(Message(event: "note", message: text))
        case .began(let epochs, let steps, let done):
            write(Began(epochs: epochs, stepsPerEpoch: steps, stepsDone: done))
        case .step: break
        case .epoch(let record, let isBest): write(Epoch(record: record, isBest: isBest))
        case .stoppedEarly(let epoch): write(Message(event: "stoppedEarly", message: "after epoch \(epoch)"))
        }
    }

    private func write(_ value: some Encodable) {
        if let text = try? JSONLine.text(value) { StandardOutput.write(text) }
    }

    private struct Message: Encodable {
        var event: String
        var message: String
    }

    private struct Began: Encodable {
        var event = "began"
        var epochs: Int
        var stepsPerEpoch: Int
        var stepsDone: Int
    }

    private struct Epoch: Encodable {
        var event = "epoch"
        var record: EpochRecord
        var isBest: Bool
    }
}
