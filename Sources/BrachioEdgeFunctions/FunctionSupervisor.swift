internal import BrachioCore
package import BrachioDeployment
package import BrachioEdgeRuntime
internal import Foundation
package import Logging
package import NIOCore
internal import Synchronization

/// Runs the functions of the deployment in force, and the interface that they call.
package actor FunctionSupervisor {
    package struct Settings: Sendable {
        package var paths: FunctionPaths
        package var device: FunctionEnvironment.Device
        /// Port of the interface on loopback; 0 takes a free one.
        package var port: Int
        /// Programs for runtimes: `["python3.7": "/usr/bin/python3"]`.
        package var interpreters: [String: String]
        /// Whether functions that ask for it run as root.
        package var allowsRoot: Bool
        package var idle: Duration
        package var clock: any FunctionClock
        /// What the device can be kept apart with; found out at the start where `nil`.
        package var means: IsolationMeans?

        package init(
            paths: FunctionPaths, device: FunctionEnvironment.Device, port: Int = 8000, interpreters: [String: String] = [:], allowsRoot: Bool = false,
            idle: Duration = .seconds(FunctionLimits.idleSeconds), clock: any FunctionClock = SteadyClock(), means: IsolationMeans? = nil
        ) {
            self.paths = paths
            self.device = device
            self.port = port
            self.interpreters = interpreters
            self.allowsRoot = allowsRoot
            self.idle = idle
            self.clock = clock
            self.means = means
        }
    }

    private let settings: Settings
    private let table: FunctionTable
    private let interface: FunctionInterface
    private let group: any EventLoopGroup
    private let sink: (any LogSink)?
    private let logger: Logger
    private var server: InterfaceServer?
    private var means: IsolationMeans
    /// The group whose functions run, by its identifier.
    private var groupIdentifier: String?
    private var running: [String: (placed: PlacedFunction, loggers: [LogSetting], function: RunningFunction, missing: [String])] = [:]

    /// - Parameters:
    ///   - services: the core's own functions by their ARN; see `CoreFunction`.
    ///   - sink: takes lines of functions' logs elsewhere.
    package init(
        _ settings: Settings, router: any MessageRouter, credentials: (any CredentialSource)? = nil, services: [String: any LocalService] = [:],
        sink: (any LogSink)? = nil, group: any EventLoopGroup, logger: Logger
    ) {
        self.settings = settings
        self.group = group
        self.sink = sink
        self.logger = logger
        table = FunctionTable()
        interface = FunctionInterface(functions: table, router: router, credentials: credentials, services: services)
        means = settings.means ?? IsolationMeans.find()
    }

    /// Opens the interface, puts the modules for Python in place, and returns the port.
    @discardableResult
    package func open() async throws -> Int {
        if let server { return server.port }
        try PythonModules.install(in: settings.paths.python)
        let (interface, table) = (interface, table)
        let opened = try await InterfaceServer.open(
            port: settings.port, group: group, answer: { await interface.answer($0) },
            abandoned: { request, response in
                guard case .takeWork(let name) = InterfaceRoute(method: request.method, path: request.path), let identifier = response.invocation
                else { return }
                await table.function(named: name)?.giveBack(identifier)
            })
        server = opened
        for line in means.report.missing { logger.notice("\(line)") }
        return opened.port
    }

    /// What this device cannot keep functions apart with.
    package var isolation: IsolationReport { means.report }

    /// Makes `functions` the ones that run. Those that stay as they were go on undisturbed; the others are stopped before new ones start. What a
    /// function had not come to, another version of it gets.
    ///
    /// The classifier is no matter of this room: functions of its runtime are passed over.
    /// - Parameter groupIdentifier: of the group that they are of, which functions are told; `nil` where it is the same as before.
    /// - Throws: `notFound` and `invalidInput` naming a function that cannot run here. Nothing is changed then.
    package func replace(with functions: [PlacedFunction], loggers: [LogSetting] = [], of groupIdentifier: String? = nil) async throws {
        let port = try await open()
        let programs = functions.filter { if case .classifier = $0.function.runtime { false } else { true } }
        guard programs.count <= FunctionLimits.functionsCount else {
            throw BrachioError(.limitExceeded, "the deployment has \(programs.count) functions", cause: "at most \(FunctionLimits.functionsCount) run here")
        }
        let settings = loggers.filter { $0.part == .functions }
        let group = groupIdentifier ?? self.groupIdentifier, isOtherGroup = group != self.groupIdentifier
        let new = programs.filter { placed in
            running[placed.function.arn].map { isOtherGroup || !$0.placed.isSame(as: placed) || $0.loggers != settings } ?? true
        }
        var made: [(PlacedFunction, RunningFunction, String, [String])] = []
        for placed in new {
            let token = FunctionTable.makeToken()
            let (function, missing) = try await make(placed, token: token, port: port, loggers: settings, group: group)
            made.append((placed, function, token, missing))
        }
        self.groupIdentifier = group
        let kept = Set(programs.map(\.function.arn)).subtracting(new.map(\.function.arn))
        var left = await stop(running.keys.filter { !kept.contains($0) })
        for arn in kept { await running[arn]?.function.startAfresh() }
        for (placed, function, token, missing) in made {
            table.add(function, token: token)
            running[placed.function.arn] = (placed, settings, function, missing)
            await function.start()
            await function.take(over: left.removeValue(forKey: placed.function.name) ?? [])
        }
        for (name, requests) in left where !requests.isEmpty {
            logger.warning("messages are dropped: their function runs no longer", metadata: ["function": "\(name)", "messages": "\(requests.count)"])
        }
    }

    /// Stops every function and closes the interface.
    package func close() async {
        _ = await stop(Array(running.keys))
        await server?.close()
        server = nil
    }

    /// Where messages for a function are delivered; `nil` where it does not run here.
    package nonisolated func target(of arn: String) -> (any MessageTarget)? { table.function(named: arn).map(FunctionTarget.init) }

    package var statuses: [FunctionStatus] {
        get async {
            var statuses: [FunctionStatus] = []
            for (_, entry) in running.sorted(by: { $0.key < $1.key }) {
                var status = await entry.function.status
                status.missingIsolation = entry.missing
                statuses.append(status)
            }
            return statuses
        }
    }

    /// - Returns: what functions had not come to, by their names.
    private func stop(_ arns: [String]) async -> [String: [WorkRequest]] {
        let stopped = arns.sorted().compactMap { running.removeValue(forKey: $0) }
        let left = await withTaskGroup(of: (String, [WorkRequest]).self) { group in
            for entry in stopped { group.addTask { (entry.placed.function.name, await entry.function.stop()) } }
            return await group.reduce(into: [String: [WorkRequest]]()) { $0[$1.0, default: []] += $1.1 }
        }
        for entry in stopped { table.remove(entry.function) }
        return left
    }

    private func make(
        _ placed: PlacedFunction, token: String, port: Int, loggers: [LogSetting], group: String?
    ) async throws -> (RunningFunction, missing: [String]) {
        let arn = try FunctionARN(placed.function.arn)
        var device = settings.device
        if let group { device.group = group }
        let builder = FunctionBodyBuilder(
            placed: placed, arn: arn, paths: settings.paths, device: device, interpreters: settings.interpreters, means: means, port: port,
            token: token, allowsRoot: settings.allowsRoot)
        let (body, missing) = try await builder.build()
        let log = try logger(of: arn, loggers)
        missing.forEach { log(.warn, "Not isolated as asked: \($0)") }
        return (RunningFunction(placed, body: body, clock: settings.clock, idle: settings.idle, log: log), missing)
    }

    private func logger(of arn: FunctionARN, _ loggers: [LogSetting]) throws -> @Sendable (LogLevel, String) -> Void {
        let file = loggers.first { $0.destination == .file }
        let cloud = loggers.first { $0.destination == .cloud }
        let log = try FunctionLog(
            settings.paths.log(of: arn), spaceKibibytes: file?.spaceKibibytes ?? FunctionLimits.logKibibytes,
            level: file.flatMap { LogLevel(rawValue: $0.level) } ?? .info)
        let sink = cloud == nil ? nil : sink
        let level = cloud.flatMap { LogLevel(rawValue: $0.level) } ?? .info
        return { lineLevel, text in
            let line = LogLine(time: Date(), level: lineLevel, text: text)
            log.write(line)
            if lineLevel >= level { sink?.accept(line, of: arn) }
        }
    }
}

/// A function as the end of a route.
struct FunctionTarget: MessageTarget {
    let function: RunningFunction

    func deliver(_ message: EdgeMessage) async throws {
        _ = try await function.submit(message.payload, clientContext: ClientContext.header(subject: message.topic), wantsResult: false)
    }
}
