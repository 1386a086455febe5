import BrachioDeployment
import BrachioEdgeFunctions
import BrachioEdgeRuntime
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// Keeps what functions publish, for those who wait for it.
final class RecordingRouter: MessageRouter, Sendable {
    private let stream: AsyncStream<EdgeMessage>
    private let continuation: AsyncStream<EdgeMessage>.Continuation
    private let refusal: Mutex<(any Error)?> = Mutex(nil)

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func refuse(with error: (any Error)?) { refusal.withLock { $0 = error } }

    func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws {
        if let error = refusal.withLock({ $0 }), policy == .allOrError { throw error }
        continuation.yield(message)
    }

    /// The next `count` messages; fewer where they do not come in time.
    func next(_ count: Int) async -> [EdgeMessage] {
        let stream = stream
        let collecting = Task {
            var messages: [EdgeMessage] = []
            for await message in stream {
                messages.append(message)
                if messages.count == count { break }
            }
            return messages
        }
        let limit = Task {
            try await Task.sleep(for: .seconds(120))
            collecting.cancel()
        }
        defer { limit.cancel() }
        return await collecting.value
    }
}

struct FixedCredentials: CredentialSource {
    var value: DeviceCredentials

    func credentials() async throws -> DeviceCredentials { value }
}

/// A supervisor with a root folder of its own, and Python functions written into it.
struct SupervisorFixture: Sendable {
    let root: URL
    let supervisor: FunctionSupervisor
    let router: RecordingRouter

    static func arn(_ name: String) -> String { "arn:aws:lambda:us-east-1:123456789012:function:\(name):1" }

    static func with<Result>(
        device: FunctionEnvironment.Device = .init(coreThing: "garden-core", group: "garden"), means: IsolationMeans? = IsolationMeans.none,
        interpreters: [String: String] = ["python": PythonPeer.executable?.path ?? "python3"], idle: Duration = .seconds(60),
        allowsRoot: Bool = false, credentials: (any CredentialSource)? = nil, _ body: @Sendable (SupervisorFixture) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolderAsync { root in
            let router = RecordingRouter()
            let supervisor = FunctionSupervisor(
                .init(paths: FunctionPaths(folder: root, logs: root.appendingPathComponent("log")), device: device, port: 0, interpreters: interpreters, allowsRoot: allowsRoot, idle: idle, means: means), router: router,
                credentials: credentials, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "functions", factory: { _ in SwiftLogNoOpLogHandler() }))
            do {
                let result = try await body(SupervisorFixture(root: root, supervisor: supervisor, router: router))
                await supervisor.close()
                return result
            } catch {
                await supervisor.close()
                throw error
            }
        }
    }

    /// A function whose one file has this text.
    func python(
        _ name: String, _ text: String, isPinned: Bool = true, handler: String = "main.handler", timeoutSeconds: Int = 20, memoryKibibytes: Int = 1 << 20,
        encoding: DeployedFunction.Encoding = .json, environment: [String: String] = [:], isolation: Isolation = Isolation(isContained: false),
        resources: [PlacedResource] = []
    ) throws -> PlacedFunction {
        let code = try folder(name, files: ["main.py": text])
        let function = DeployedFunction(
            arn: Self.arn(name), name: name, runtime: .python(version: "python3.7"), handler: handler, code: nil, isPinned: isPinned,
            timeoutSeconds: timeoutSeconds, memoryKibibytes: memoryKibibytes, encoding: encoding, environment: environment, isolation: isolation)
        return PlacedFunction(function: function, code: code, resources: resources)
    }

    /// A program whose file has this text, a script.
    func program(_ name: String, _ text: String, isPinned: Bool, isolation: Isolation = Isolation(isContained: false)) throws -> PlacedFunction {
        let code = try folder(name, files: ["run": text])
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: code.appendingPathComponent("run").path)
        let function = DeployedFunction(
            arn: Self.arn(name), name: name, runtime: .executable, handler: "run", code: nil, isPinned: isPinned, timeoutSeconds: 20, isolation: isolation)
        return PlacedFunction(function: function, code: code)
    }

    func log(_ name: String) -> String {
        let file = root.appendingPathComponent("log/user/us-east-1/123456789012/\(name).log")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }

    /// The log once it has this text, for which it need not wait long: lines come on a way of their own.
    func log(_ name: String, with text: String) async -> String {
        var tries = 0
        while !log(name).contains(text), tries < 12_000 {
            tries += 1
            try? await Task.sleep(for: .milliseconds(10))
        }
        return log(name)
    }

    private func folder(_ name: String, files: [String: String]) throws -> URL {
        let code = root.appendingPathComponent("code/\(name)", isDirectory: true)
        try FileManager.default.createDirectory(at: code, withIntermediateDirectories: true)
        for (file, text) in files { try text.write(to: code.appendingPathComponent(file), atomically: true, encoding: .utf8) }
        return code
    }
}

extension EdgeMessage {
    var text: String { String(buffer: payload) }
}
