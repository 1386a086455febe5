internal import BrachioCore
internal import BrachioDeployment
internal import BrachioEdgeFunctions
internal import BrachioEdgeRuntime
internal import Foundation
internal import Logging
internal import Synchronization

/// What classifiers have to say goes to the agent's log, and where other functions' lines go: to a file each, and to the cloud if the group
/// wants that.
final class ClassifierLogs: Sendable {
    private struct State {
        var files: [String: (name: FunctionARN, log: FunctionLog)] = [:]
        /// From which level on lines go to the cloud; `nil` for none.
        var cloudLevel: LogLevel?
    }

    private let surroundings: AgentSurroundings
    private let sink: (any LogSink)?
    private let state = Mutex(State())

    init(_ surroundings: AgentSurroundings, sink: (any LogSink)?) {
        self.surroundings = surroundings
        self.sink = sink
    }

    /// The settings of the deployment that runs.
    func use(_ loggers: [LogSetting]) {
        let cloud = loggers.first { $0.part == .functions && $0.destination == .cloud }
        state.withLock { $0.cloudLevel = cloud.map { LogLevel(rawValue: $0.level) ?? .info } }
    }

    func write(_ arn: String, _ text: String) {
        surroundings.log.warning("\(text)", metadata: ["function": "\(arn)"])
        let (file, cloudLevel) = state.withLock { state in
            if state.files[arn] == nil { state.files[arn] = try? open(arn) }
            return (state.files[arn], state.cloudLevel)
        }
        guard let file else { return }
        let line = LogLine(time: Date(), level: .warn, text: text)
        file.log.write(line)
        if let cloudLevel, line.level >= cloudLevel { sink?.accept(line, of: file.name) }
    }

    private func open(_ arn: String) throws -> (name: FunctionARN, log: FunctionLog) {
        let configuration = surroundings.configuration, parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        // The agent's own functions belong to no account.
        let name = try FunctionARN("arn:aws:lambda:\(configuration.region):\(configuration.account):function:\(parts.count > 6 ? parts[6] : "")")
        let paths = FunctionPaths(folder: surroundings.folders.functions, logs: surroundings.folders.logs)
        return (name, try FunctionLog(paths.log(of: name), spaceKibibytes: FunctionLimits.logKibibytes, level: .info))
    }
}
