/// How a job goes, for whoever runs it.
package struct JobReport: Sendable, Hashable {
    package struct Worker: Sendable, Hashable {
        package var worker: WorkerID
        package var labelled: Int
        package var skipped: Int
        package var declined: Int
        /// Tasks that are with the worker now.
        package var held: Int
        /// Time spent on everything that was answered.
        package var seconds: Double
        /// The share of this worker's answers that are the label, among photos that several people labelled or whose label is known (gold
        /// questions, reviews); `nil` where there are none.
        package var agreement: Double?
    }

    package struct ClassCount: Sendable, Hashable {
        package var name: String
        package var count: Int
    }

    /// Those who answered or hold something, the busiest first.
    package var workers: [Worker]
    /// Labels by class, in the job's order; a photo of several classes counts in each.
    package var classes: [ClassCount]
    /// The share of answers that are the label, among photos that several people labelled or whose label is known.
    package var agreement: Double?
    /// Estimate from the time that answers took and the people at work now; `nil` before the first answer and after the last.
    package var secondsLeft: Double?
}
