internal import BrachioCore
internal import BrachioDeployment
internal import BrachioDeviceCloud
internal import BrachioFleet
internal import BrachioObjectStore
internal import BrachioJobs
internal import Foundation

/// Deployments as device jobs.
struct DeviceJobCarrier: DeploymentCarrier {
    let jobs: DeviceJobService
    let registry: ThingRegistry

    func origin(for core: String) async -> String? { try? await registry.thing(core).attributes[DeviceRoute.attribute] }

    func send(_ job: DeploymentJob, id: String, to core: String) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(job), as: UTF8.self)
        guard text.utf8.count <= FleetLimits.deploymentBytes else { throw tooLarge(job, text.utf8.count) }
        let document = try JobDocument(text, bytesMax: FleetLimits.deploymentBytes), bytes = text.utf8.count + document.linkedObjects.count * Self.linkBytes
        guard bytes <= FleetLimits.deploymentBytes else { throw tooLarge(job, bytes) }
        _ = try await jobs.create(DeviceJob(identifier: id, document: document, targets: [RegistryARN.thing(core)]))
    }

    /// What a place for a link grows by when it becomes one.
    private static let linkBytes = 500

    private func tooLarge(_ job: DeploymentJob, _ bytes: Int) -> BrachioError {
        BrachioError(
            .limitExceeded, "the deployment has \(bytes) bytes, with \(job.deployment?.functions.count ?? 0) functions and \(job.deployment?.routes.count ?? 0) routes",
            cause: "a core gets it in one message, which holds \(FleetLimits.deploymentBytes)",
            mend: "deploy fewer functions or routes; what is long in a function's environment belongs into its code")
    }

    func cancel(_ id: String, reason: String) async throws {
        // One that has ended, or was never made, needs no end.
        _ = try? await jobs.cancel(id, force: true, reason: "SUPERSEDED", comment: reason)
    }

    func report(of id: String) async throws -> Deployment.Report? {
        guard let job = try? await jobs.store.job(id), let thing = job.targets.first.flatMap({ RegistryARN.name("thing", in: $0) }) else { return nil }
        guard let execution = try? await jobs.store.execution(id, thing) else { return .waiting(phase: nil) }
        return Self.report(execution)
    }

    func reports() -> AsyncStream<(job: String, report: Deployment.Report)> {
        let events = jobs.events()
        return AsyncStream { continuation in
            let following = Task {
                for await event in events { if case .execution(let execution) = event { continuation.yield((execution.job, Self.report(execution))) } }
                continuation.finish()
            }
            continuation.onTermination = { _ in following.cancel() }
        }
    }

    private static func report(_ execution: JobExecution) -> Deployment.Report {
        let phase = execution.details[DeploymentJob.Detail.phase], reason = execution.details[DeploymentJob.Detail.reason]
        switch execution.status {
        case .queued, .inProgress: return .waiting(phase: phase)
        case .succeeded: return .succeeded(phase: phase)
        case .failed: return .failed(reason: reason ?? "the device says that it failed, and not why", phase: phase)
        case .timedOut: return .failed(reason: reason ?? "the device took too long", phase: phase)
        case .rejected: return .failed(reason: reason ?? "the device refused it", phase: phase)
        case .removed, .cancelled: return .failed(reason: reason ?? "its job was cancelled", phase: phase)
        }
    }
}

/// Models of training and compilation jobs, where these put them.
struct JobModels: ModelArtifacts {
    let table: JobTable

    func model(ofJob arn: String) async throws -> S3Location {
        guard let text = arn.split(separator: ":").last else { throw BrachioError(.invalidInput, "\(arn.prefix(200)) is no job's ARN") }
        let parts = text.split(separator: "/")
        guard parts.count == 2, let kind: JobKind = parts[0] == "training-job" ? .training : parts[0] == "compilation-job" ? .compilation : nil else {
            throw BrachioError(.invalidInput, "\(arn.prefix(200)) is no training or compilation job's ARN")
        }
        let job = try await table.job(JobID(kind: kind, name: String(parts[1])))
        guard let outcome = job.outcome.flatMap({ try? JSONDecoder().decode(Outcome.self, from: $0) }), let model = outcome.artifact ?? outcome.artifacts else {
            throw BrachioError(.invalidInput, "job \(job.name) has made no model", cause: "it is \(job.lifecycle.phase.rawValue)", mend: "wait until it has completed")
        }
        return model
    }

    /// What compilation jobs and training jobs record of what they made.
    private struct Outcome: Decodable {
        var artifact: S3Location?
        var artifacts: S3Location?
    }
}
