internal import BrachioCore
package import BrachioDeployment

/// Brings a deployment to its core as a device job, and tells what becomes of it.
package protocol DeploymentCarrier: Sendable {
    /// The endpoint's address as the core reaches it, `https://host:4566`; `nil` where nobody has said.
    func origin(for core: String) async -> String?
    /// - Throws: `notFound` where the core is not among the things.
    func send(_ job: DeploymentJob, id: String, to core: String) async throws
    /// Ends a job that is on its way; one that has ended is left as it is.
    func cancel(_ id: String, reason: String) async throws
    /// What the core has said so far; `nil` where there is no such job.
    func report(of id: String) async throws -> Deployment.Report?
    /// What cores say from now on.
    func reports() -> AsyncStream<(job: String, report: Deployment.Report)>
}

/// Deployments from what somebody asks to what the device says.
package final class DeploymentService: Sendable {
    package let store: FleetStore
    private let builder: DeploymentBuilder
    private let carrier: any DeploymentCarrier

    package init(_ store: FleetStore, models: any ModelArtifacts, carrier: any DeploymentCarrier) {
        self.store = store
        builder = DeploymentBuilder(store: store, models: models)
        self.carrier = carrier
    }

    /// Begins a deployment and returns while it is built.
    ///
    /// - Parameters:
    ///   - version: of the group; the latest where it is `nil`.
    ///   - origin: `https://host:4566`, as the caller reaches the endpoint: cores of which nothing else is known reach it so too.
    /// - Throws: `notFound`, `invalidInput`.
    package func begin(_ kind: Deployment.Kind, of group: String, version: String?, again: String? = nil, origin: String) async throws -> Deployment {
        let known = try await store.definition(.group, group)
        var version = version ?? known.latestVersion
        var core: String?
        if kind == .again, let again { version = try await store.deployment(again).groupVersion }
        if kind.isReset {
            let last = try await store.deployments(of: group, after: nil).items.first { !$0.kind.isReset && $0.core != nil }
            guard let last else { throw BrachioError(.invalidInput, "group \(group) has no deployment that could be reset") }
            core = last.core
        } else {
            guard let version else { throw BrachioError(.invalidInput, "group \(group) has no version", mend: "create one with what is to be deployed") }
            _ = try await store.version(of: .group, group, version)
        }
        let deployment = Deployment(
            id: store.newIdentifier(), group: group, groupVersion: kind.isReset ? nil : version, kind: kind, status: .building, core: core,
            origin: origin, created: store.now(), updated: store.now())
        try await store.add(deployment)
        Task { await carry(deployment) }
        return deployment
    }

    /// Follows what cores say, until the task is cancelled. What happened while nobody followed is made up for first.
    package func run() async {
        let reports = carrier.reports()
        await catchUp()
        for await (job, report) in reports {
            guard job.hasPrefix("gg-") else { continue }
            await take(report, of: String(job.dropFirst(3)))
        }
    }

    private func catchUp() async {
        for deployment in (try? await store.openDeployments()) ?? [] {
            switch deployment.status {
            case .building:
                if let report = try? await carrier.report(of: deployment.job) { await take(report, of: deployment.id) } else { await carry(deployment) }
            default:
                if let report = try? await carrier.report(of: deployment.job) { await take(report, of: deployment.id) }
            }
        }
    }

    /// Builds a deployment and sends it off.
    private func carry(_ deployment: Deployment) async {
        do {
            let job: DeploymentJob, core: String
            if deployment.kind.isReset {
                (job, core) = (DeploymentJob(operation: .reset), deployment.core ?? "")
            } else {
                let document = try await builder.document(deployment) { await carrier.origin(for: $0) }
                (job, core) = (DeploymentJob(operation: .deploy, deployment: document), document.core)
            }
            let time = store.now()
            try await store.change(deployment.id) { known in
                var next = known
                next.core = core
                next.updated = time
                return next
            }
            try await supersede(deployment, core: core)
            try await carrier.send(job, id: deployment.job, to: core)
            // A core that is gone will never say that it has forgotten everything.
            await take(deployment.kind == .forcedReset ? .succeeded(phase: nil) : .waiting(phase: nil), of: deployment.id)
        } catch {
            let reason = (error as? BrachioError)?.description ?? "\(error)"
            if deployment.kind == .forcedReset { await take(.succeeded(phase: nil), of: deployment.id) } else { await take(.failed(reason: reason, phase: nil), of: deployment.id) }
        }
    }

    /// A core does one deployment at a time: an earlier one that is on its way gives way.
    private func supersede(_ deployment: Deployment, core: String) async throws {
        for other in try await store.openDeployments() where other.id != deployment.id && other.core == core && other.created <= deployment.created {
            let reason = "deployment \(deployment.id) came after it"
            try await carrier.cancel(other.job, reason: reason)
            await take(.failed(reason: reason, phase: nil), of: other.id)
        }
    }

    private func take(_ report: Deployment.Report, of id: String) async {
        let time = store.now()
        _ = try? await store.change(id) { $0.updated(by: report, at: time) }
    }
}
