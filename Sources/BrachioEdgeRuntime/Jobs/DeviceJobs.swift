package import BrachioDeployment

/// The device's jobs, as the cloud keeps them.
package protocol DeviceJobs: Sendable {
    /// The job that the device is to do now, begun if it was not; `nil` for none.
    func startNext() async throws -> DeviceJob?
    /// The same job once more, with links that are signed anew; `nil` where the job is gone.
    func again(_ job: String) async throws -> DeviceJob?
    /// Whether the cloud still wants to hear of the job.
    @discardableResult
    func update(_ job: String, _ status: DeviceJobStatus, _ details: [String: String]) async throws -> Bool
}

package enum DeviceJobStatus: String, Codable, Hashable, Sendable {
    case inProgress = "IN_PROGRESS"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case rejected = "REJECTED"
}

/// A job that waits for the device.
package struct DeviceJob: Hashable, Sendable {
    package let identifier: String
    /// `nil` where the job is of a kind that the agent does not know.
    package let content: DeploymentJob?

    package init(identifier: String, content: DeploymentJob?) {
        self.identifier = identifier
        self.content = content
    }
}
