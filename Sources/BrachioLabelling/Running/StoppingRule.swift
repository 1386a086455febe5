package import Foundation

/// When a job in progress ends, and when one that stops has stopped: pure rules over its counters.
package enum StoppingRule {
    package static func event(
        _ job: LabellingJob, at now: Date, lastAnswer: Date?, graceSeconds: Double
    ) -> LabellingLifecycle.Event? {
        let counters = job.counters, settings = job.settings
        // A watched prefix may bring more at any time: somebody stops the job.
        if counters.isDone, settings.watchedPrefix == nil {
            let isQuiet = lastAnswer.map { now.timeIntervalSince($0) >= graceSeconds } ?? true
            return isQuiet ? .allDone : nil
        }
        if let maximum = settings.humanLabelledMaximum, counters.humanLabelled >= maximum { return .stop(.humanLabelledMaximum) }
        if let percentage = settings.percentageMaximum, counters.total > 0, counters.labelled * 100 >= percentage * counters.total {
            return .stop(.percentageMaximum)
        }
        return nil
    }

    /// Whether nobody will answer any more what people hold of a job that stops: they hold nothing, or have said nothing for a while.
    package static func isQuiet(_ job: LabellingJob, at now: Date, lastAnswer: Date?, patienceSeconds: Double) -> Bool {
        guard job.counters.held > 0, let closing = job.lifecycle.closing else { return true }
        return now.timeIntervalSince(max(closing, lastAnswer ?? closing)) >= patienceSeconds
    }
}
