package import Foundation

/// When a job in progress ends: a pure rule over its counters.
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
}
