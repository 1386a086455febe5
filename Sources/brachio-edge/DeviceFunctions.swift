internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeClassifier
internal import BrachioEdgeFunctions
internal import BrachioEdgeRuntime
internal import Foundation
internal import Logging
internal import Synchronization

/// All functions of a device: those with code, and the built-in classifiers.
struct DeviceFunctions: FunctionHost {
    let programs: SupervisedFunctions
    let classifiers: ClassifierHost

    static func make(_ surroundings: AgentSurroundings, bundle: URL, captures: CaptureFolder) async throws -> DeviceFunctions {
        let logs = ClassifierLogs(surroundings)
        if let requests = SignedRequests(surroundings) {
            let upload = CaptureUpload(captures, to: RoleBuckets(requests: requests), device: surroundings.configuration.thing) { surroundings.log.warning("\($0)") }
            Task { await upload.run() }
        }
        return DeviceFunctions(
            programs: try await SupervisedFunctions.make(surroundings, bundle: bundle),
            classifiers: ClassifierHost(router: surroundings.router, captures: captures) { logs.write($0, $1) })
    }

    func prepare(_ deployment: StagedDeployment) async throws {
        try await programs.prepare(deployment)
        try classifiers.prepare(deployment)
    }

    func run(_ deployment: StagedDeployment) async throws {
        try await programs.run(deployment)
        try await classifiers.run(deployment)
    }

    func stop() async {
        // Classifiers give to routes what they have yet to say, before those who hear it end.
        await classifiers.stop()
        await programs.stop()
    }

    func states() async -> [FunctionState] { await programs.states() + classifiers.states() }

    func deliver(_ message: EdgeMessage, toFunction arn: String) async throws {
        if await classifiers.statistics(of: arn) != nil {
            throw BrachioError(.unsupported, "\(arn) is a built-in classifier", cause: "it takes frames from its source, and no messages")
        }
        try await programs.deliver(message, toFunction: arn)
    }
}

/// What classifiers have to say goes to the agent's log and to a file as other functions have one.
private final class ClassifierLogs: Sendable {
    private let surroundings: AgentSurroundings
    private let files = Mutex<[String: FunctionLog]>([:])

    init(_ surroundings: AgentSurroundings) { self.surroundings = surroundings }

    func write(_ arn: String, _ text: String) {
        surroundings.log.warning("\(text)", metadata: ["function": "\(arn)"])
        let file = files.withLock { files in
            files[arn] ?? (try? open(arn)).map { opened in
                files[arn] = opened
                return opened
            }
        }
        file?.write(LogLine(time: Date(), level: .warn, text: text))
    }

    private func open(_ arn: String) throws -> FunctionLog {
        let configuration = surroundings.configuration, parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        // The agent's own functions belong to no account.
        let name = try FunctionARN("arn:aws:lambda:\(configuration.region):\(configuration.account):function:\(parts.count > 6 ? parts[6] : "")")
        let paths = FunctionPaths(folder: surroundings.folders.functions, logs: surroundings.folders.logs)
        return try FunctionLog(paths.log(of: name), spaceKibibytes: FunctionLimits.logKibibytes, level: .info)
    }
}
