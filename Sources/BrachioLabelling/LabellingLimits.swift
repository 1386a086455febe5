/// Limits of labelling jobs. Where Ground Truth states one, it is Ground Truth's.
package enum LabellingLimits {
    package static let workersPerObject = 1...9
    package static let taskTimeLimitSeconds = 30...28_800
    package static let availabilitySecondsMinimum = 60
    /// 30 days: how long objects of a private team's job wait for people.
    package static let standardAvailabilitySeconds = 2_592_000
    package static let standardTaskTimeLimitSeconds = 300
    package static let concurrentTasks = 1...5_000
    package static let standardConcurrentTasks = 1_000
    /// Workers that answer one gold question.
    package static let goldWorkers = 100_000
    package static let classesMinimum = 2
    package static let classesMaximum = 1_000
    package static let classNameCharacters = 256
    /// Data objects of one job.
    package static let objects = 10_000_000
    /// Bytes of one input manifest.
    package static let manifestBytes = 8 << 30
    /// Tasks that one claim may ask for.
    package static let claimTasks = 500
    /// Tasks that one worker may hold in one job.
    package static let heldTasks = 2_000
    /// Tasks that one worker may hold however small the job and large the team.
    package static let sharedTasksMinimum = 20
    /// Answers in one submission.
    package static let submittedAnswers = 500
    /// Longest time on one task that is counted, so that a tab left open over night does not spoil the estimates.
    package static let answerSeconds = 28_800.0
    package static let historyEntries = 500
    /// Data objects that become rows in one transaction.
    package static let importedObjects = 2_000
    /// Time-outs that one claim takes back, so that a claim stays short.
    package static let returnedTasks = 1_000
    package static let instructionsCharacters = 65_536
    /// Example pictures of other hosts that are brought for one job.
    package static let fetchedExamples = 60
}
