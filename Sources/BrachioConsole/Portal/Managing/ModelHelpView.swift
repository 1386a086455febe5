internal import BrachioActiveLearning
internal import BrachioLabelling
internal import Foundation

/// How far the model's help is with a job, for whoever runs it.
struct ModelHelpView {
    /// Features while they are computed.
    struct Features {
        let text: String
        let share: String
    }

    /// Labelling by machine.
    struct Automation {
        let target: String
        let text: String
        let checks: String?
        let isStopped: Bool
    }

    let features: Features?
    let trouble: String?
    let learned: String?
    /// Of labels that people look at.
    let judged: String?
    let automation: Automation?
    let duplicates: Int
    let hasDuplicates: Bool

    /// - Parameter duplicates: groups of photos that are nearly the same.
    init(_ job: LabellingJob, _ assistance: Assistance?, _ state: MachineLabelling, duplicates: Int) {
        let grouped = { (number: Int) in number.formatted(.number.locale(Locale(identifier: "en_US"))) }
        features = assistance.flatMap { progress in
            guard progress.featured < progress.objects else { return nil }
            return Features(
                text: "computing features \(grouped(progress.featured))/\(grouped(progress.objects))",
                share: String(format: "%.4f", Double(progress.featured) / Double(max(1, progress.objects))))
        }
        trouble = assistance?.failure
        learned = assistance.flatMap { $0.learned > 0 ? "The model has learned from \(ProgressWording.counted($0.learned, "answer"))." : nil }
        judged = assistance.flatMap { progress in
            progress.judged > 0 ? "The model has judged \(ProgressWording.counted(progress.judged, "label")) by the others: by doubt, the likeliest wrong come first." : nil
        }
        automation = job.settings.automation.map { Self.automation($0, state) }
        self.duplicates = duplicates
        hasDuplicates = duplicates > 0
    }

    private static func automation(_ wish: JobSettings.Automation, _ state: MachineLabelling) -> Automation {
        let checks = state.checked > 0 ? "Of \(state.checked) of its labels that people checked without seeing them, \(state.right) were right." : nil
        let text: String
        if state.isStopped {
            text = "The model's labels do not hold the target: it labels no more, and what it labelled went back to people."
        } else if let atLeast = state.accuracyAtLeast {
            text = "The model labels what it is sure of: at least \(percent(atLeast)) of such labels are right, as far as people's answers tell."
        } else {
            text = "The model labels nothing yet: people's answers do not show that it would hold the target."
        }
        return Automation(target: percent(wish.target), text: text, checks: checks, isStopped: state.isStopped)
    }

    private static func percent(_ share: Double) -> String { "\(((share * 1_000).rounded() / 10).formatted(.number.locale(Locale(identifier: "en_US")))) %" }
}
