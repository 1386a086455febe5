import BrachioDeployment
import BrachioEdgeRuntime
import Synchronization

/// Answers as a cloud that has one job does.
final class OneJob: DeviceJobs {
    let status = Mutex("QUEUED")
    let job: DeviceJob

    init(_ document: DeploymentDocument) { job = DeviceJob(identifier: "of " + document.identifier, content: DeploymentJob(operation: .deploy, deployment: document)) }

    private var isOpen: Bool { ["QUEUED", "IN_PROGRESS"].contains(status.withLock { $0 }) }
    func startNext() async throws -> DeviceJob? { isOpen ? job : nil }
    func again(_ job: String) async throws -> DeviceJob? { isOpen ? self.job : nil }
    func update(_ job: String, _ status: DeviceJobStatus, _ details: [String: String]) async throws -> Bool {
        guard isOpen, job == self.job.identifier else { return false }
        self.status.withLock { $0 = status.rawValue }
        return true
    }
}
