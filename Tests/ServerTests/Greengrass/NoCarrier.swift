import BrachioDeployment
import BrachioFleet

/// Carries nothing anywhere.
struct NoCarrier: DeploymentCarrier {
    func origin(for core: String) async -> String? { nil }
    func send(_ job: DeploymentJob, id: String, to core: String) async throws {}
    func cancel(_ id: String, reason: String) async throws {}
    func report(of id: String) async throws -> Deployment.Report? { nil }
    func reports() -> AsyncStream<(job: String, report: Deployment.Report)> { AsyncStream { $0.finish() } }
}
