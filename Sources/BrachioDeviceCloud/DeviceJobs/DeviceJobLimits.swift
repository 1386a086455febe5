/// Limits on device jobs, as IoT has them.
package enum DeviceJobLimits {
    package static let documentBytes = 32_768
    package static let targetsPerJob = 100
    /// Things that one job reaches; IoT has no such limit.
    package static let thingsPerJob = 200_000
    package static let identifierCharacters = 64
    package static let timeoutMinutes: ClosedRange<Int64> = 1...10_080
    package static let linkSeconds: ClosedRange<Int64> = 60...3_600
    /// Executions that a notification or a list of what is pending names.
    package static let pendingListed = 10
    /// Requests of things that are not answered yet.
    package static let requestsInFlight = 20_000
    /// Requests that are made durable together.
    static let batchRequests = 128
    /// Things that are told of a job in one transaction, executions whose time is over that are ended in one.
    static let thingsPerStep = 500
    /// Events that wait for an observer; when it is further behind the oldest are lost, and it has to look for itself.
    package static let eventsWaiting = 100_000
}
