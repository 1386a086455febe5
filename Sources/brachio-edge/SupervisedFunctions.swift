internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeFunctions
internal import BrachioEdgeRuntime
internal import Foundation

/// The functions' room as the agent wants it: deployments instead of lists of functions. Classifiers are no matter of its.
struct SupervisedFunctions: FunctionHost {
    private let supervisor: FunctionSupervisor

    /// - Parameter logs: takes functions' lines to the cloud; `nil` where the device has no role.
    static func make(_ surroundings: AgentSurroundings, bundle: URL, logs: CloudLogs?) async throws -> SupervisedFunctions {
        let configuration = surroundings.configuration
        let device = FunctionEnvironment.Device(
            coreThing: configuration.thing, group: configuration.thing, endpoint: configuration.endpoint.url,
            authority: configuration.endpoint.url.hasPrefix("https") ? bundle.appending(pathTo: configuration.authorityFile).path : nil)
        let settings = FunctionSupervisor.Settings(
            paths: FunctionPaths(folder: surroundings.folders.functions, logs: surroundings.folders.logs), device: device,
            port: configuration.functionsPort ?? 8000, interpreters: configuration.interpreters ?? [:], allowsRoot: configuration.allowFunctionsToRunAsRoot ?? false)
        return SupervisedFunctions(
            supervisor: FunctionSupervisor(
                settings, router: surroundings.router, credentials: surroundings.credentials,
                services: [CoreFunction.shadow: ShadowCalls(shadows: surroundings.shadows), CoreFunction.secrets: SecretCalls()], sink: logs, group: surroundings.eventLoops, logger: surroundings.log))
    }

    func prepare(_ deployment: StagedDeployment) async throws {
        for function in deployment.document.functions where !function.isClassifier { _ = try FunctionARN(function.arn) }
    }

    func run(_ deployment: StagedDeployment) async throws {
        try await prepare(deployment)
        try await supervisor.replace(with: try deployment.placedFunctions(), loggers: deployment.document.loggers, of: deployment.document.group.identifier)
    }

    func stop() async { try? await supervisor.replace(with: []) }

    func states() async -> [FunctionState] {
        await supervisor.statuses.map { status in
            let phase: FunctionState.Phase =
                switch status.state {
                case .resting: .idle
                case .running: .running
                case .waiting: .restarting
                case .ending, .stopped: .stopped
                }
            // A function that rests is one on demand: a pinned one is started at once.
            return FunctionState(
                arn: status.arn, phase: phase, isPinned: phase != .idle && phase != .stopped, restartsCount: status.failures, lastFailure: status.lastEnd)
        }
    }

    func deliver(_ message: EdgeMessage, toFunction arn: String) async throws {
        guard let target = supervisor.target(of: arn) else { throw BrachioError(.notFound, "there is no function \(arn)") }
        try await target.deliver(message)
    }
}

extension StagedDeployment {
    /// The functions with their files.
    fileprivate func placedFunctions() throws -> [PlacedFunction] {
        try document.functions.filter { !$0.isClassifier }.map { function in
            let resources = try function.access.map { access in
                guard let resource = document.resources.first(where: { $0.identifier == access.resource }) else {
                    throw BrachioError(.notFound, "function \(function.name) needs resource \(access.resource), which the deployment does not have")
                }
                var place: URL?
                if case .model(let archive, _) = resource.kind { place = folder(archive) }
                return PlacedResource(resource: resource, mayWrite: access.mayWrite, folder: place)
            }
            return PlacedFunction(function: function, code: function.code.map { folder($0) }, resources: resources)
        }
    }
}
