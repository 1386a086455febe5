internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeClassifier
internal import BrachioEdgeFunctions
internal import BrachioEdgeRuntime
internal import Foundation
internal import Logging

/// All functions of a device: those with code, and the built-in classifiers.
struct DeviceFunctions: FunctionHost {
    let programs: SupervisedFunctions
    let classifiers: ClassifierHost
    private let logs: ClassifierLogs
    private let cloudLogs: CloudLogs?

    static func make(_ surroundings: AgentSurroundings, bundle: URL, captures: CaptureFolder) async throws -> DeviceFunctions {
        let configuration = surroundings.configuration
        let cloudLogs = SignedRequests(surroundings).map {
            CloudLogs($0, core: configuration.thing, account: configuration.account, group: configuration.thing, log: surroundings.log)
        }
        if let cloudLogs { Task { await cloudLogs.run() } }
        let logs = ClassifierLogs(surroundings, sink: cloudLogs)
        if let requests = SignedRequests(surroundings) {
            let upload = CaptureUpload(captures, to: RoleBuckets(requests: requests), device: surroundings.configuration.thing) { surroundings.log.warning("\($0)") }
            Task { await upload.run() }
        }
        return DeviceFunctions(
            programs: try await SupervisedFunctions.make(surroundings, bundle: bundle, logs: cloudLogs),
            classifiers: ClassifierHost(router: surroundings.router, captures: captures) { logs.write($0, $1) }, logs: logs, cloudLogs: cloudLogs)
    }

    func prepare(_ deployment: StagedDeployment) async throws {
        try await programs.prepare(deployment)
        try classifiers.prepare(deployment)
    }

    func run(_ deployment: StagedDeployment) async throws {
        logs.use(deployment.document.loggers)
        cloudLogs?.use(group: deployment.document.group.identifier)
        try await programs.run(deployment)
        try await classifiers.run(deployment)
    }

    func stop() async {
        // Classifiers give to routes what they have yet to say, before those who hear it end.
        await classifiers.stop()
        await programs.stop()
    }

    func states() async -> [FunctionState] { await programs.states() + classifiers.states() }

    func pictures() async -> [FunctionPicture] { await classifiers.pictures() }

    func deliver(_ message: EdgeMessage, toFunction arn: String) async throws {
        if await classifiers.statistics(of: arn) != nil {
            throw BrachioError(.unsupported, "\(arn) is a built-in classifier", cause: "it takes frames from its source, and no messages")
        }
        try await programs.deliver(message, toFunction: arn)
    }
}
