/// How a function is doing: what a health gate and a person want to know.
package struct FunctionStatus: Sendable, Hashable {
    package var arn: String
    package var state: FunctionLifecycle.State
    /// Failures since it last ran for long.
    package var failures: Int
    /// How often it was started.
    package var starts: Int
    /// How it ended last, in words; `nil` where it has not.
    package var lastEnd: String?
    /// It has asked for work or said that it is ready. A function that works at import never does.
    package var isInitialized: Bool
    package var waitingRequests: Int
    /// The number of its process, where it has one.
    package var process: Int32?
    /// What of its isolation this device does not offer, in words.
    package var missingIsolation: [String]
}
