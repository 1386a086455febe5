/// What functions on a device may use.
package enum FunctionLimits {
    /// A message between a function and the core.
    package static let messageBytes = 128 << 10
    /// Functions that run at a time.
    package static let functionsCount = 200
    /// Messages that wait for one function.
    package static let waitingRequestsCount = 1_000
    /// Payloads that wait for one function.
    package static let waitingRequestBytes = 2_621_440
    /// Results of one function that nobody has fetched.
    package static let keptResultsCount = 100
    /// How long a result waits to be fetched.
    package static let keptResultSeconds = 60
    /// A topic that a function publishes on.
    package static let topicBytes = 256
    /// What a request to the interface says of itself besides its body.
    package static let clientContextBytes = 8 << 10
    /// Requests to the interface at a time; a function with many threads has one each.
    package static let connectionsCount = 1_000
    /// One line of a function's log; what is longer is cut into several.
    package static let logLineBytes = 16 << 10
    /// What is quoted of a program that failed.
    package static let quotedOutputBytes = 2 << 10
    /// A function that runs for as long is taken to be well: its next failure counts as the first.
    package static let steadySeconds = 60
    /// Longest wait between two starts of a function that fails.
    package static let restartDelaySeconds = 60
    /// A function on demand that has had nothing to do for as long ends.
    package static let idleSeconds = 60
    /// How long a function that is asked to end may take.
    package static let graceSeconds = 5
    /// Space for one function's log where nothing is said.
    package static let logKibibytes = 1_024
}
