internal import BrachioCore
package import Foundation
internal import Synchronization

/// Runs Python functions as child processes: with limits of time, memory and files, without this server's secrets.
package final class PythonInvoker: FunctionInvoker {
    /// Events that wait for a place.
    package static let waitingEventsMax = 1_000
    /// Memory that the interpreter may take besides the function's own.
    static let interpreterMebibytes = 256
    /// One file that a function writes: what Lambda gives as `/tmp`.
    static let fileBytes = 512 << 20

    private let store: FleetStore
    private let unpacked: UnpackedCode
    private let settings: InvocationSettings
    private let log: any InvocationLog
    private let places: InvocationPlaces
    private let now: @Sendable () -> Date
    private let runtime: URL

    package init(
        _ store: FleetStore, _ settings: InvocationSettings, log: any InvocationLog, now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        self.store = store
        self.settings = settings
        self.log = log
        self.now = now
        places = InvocationPlaces(running: FleetLimits.invocationsCount, waiting: Self.waitingEventsMax)
        unpacked = try UnpackedCode(store.code)
        runtime = unpacked.folder.appendingPathComponent("runtime.py")
        try AtomicFile.write(Data(PackageResources.runtime_py), to: runtime, permissions: 0o644)
    }

    package func invoke(_ invocation: FunctionInvocation) async throws -> InvocationOutcome {
        let version = try await check(invocation, bytesMax: FleetLimits.payloadBytes)
        guard places.takeNow() else {
            throw BrachioError(.tooManyInvocations, "Rate Exceeded.", cause: "\(FleetLimits.invocationsCount) invocations run already")
        }
        defer { places.leave() }
        return try await run(invocation, version)
    }

    package func enqueue(_ invocation: FunctionInvocation) async throws {
        let version = try await check(invocation, bytesMax: FleetLimits.eventBytes)
        guard places.mayWait() else {
            throw BrachioError(.tooManyInvocations, "Rate Exceeded.", cause: "\(Self.waitingEventsMax) events wait already")
        }
        Task {
            await places.take()
            defer { places.leave() }
            _ = try? await run(invocation, version)
        }
    }

    private func check(_ invocation: FunctionInvocation, bytesMax: Int) async throws -> FunctionVersion {
        guard invocation.payload.count <= bytesMax else {
            throw BrachioError(.limitExceeded, "\(invocation.payload.count) byte payload is too large for an invocation (limit \(bytesMax) bytes)")
        }
        let version = try await store.function(invocation.function)
        guard case .python = version.configuration.runtime else {
            throw BrachioError(
                .invalidRuntime, "function \(version.name) cannot run on this server", cause: "its runtime is \(version.configuration.runtime.name), and this server runs Python")
        }
        guard settings.interpreter != nil else {
            throw BrachioError(.invalidRuntime, "function \(version.name) cannot run on this server", cause: "there is no python3", mend: "install Python 3 and start the server again")
        }
        return version
    }

    private func run(_ invocation: FunctionInvocation, _ version: FunctionVersion) async throws -> InvocationOutcome {
        guard let interpreter = settings.interpreter else { throw BrachioError(.defect, "there is no interpreter") }
        let code = try await unpacked.claim(version.code)
        let folder = unpacked.folder.appendingPathComponent("run-\(UUID().uuidString.lowercased())")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            // The user that a server started by root runs functions as.
            if geteuid() == 0 { chown(folder.path, 65534, 65534) }
            let session = InvocationSession(invocation, version, code: code, settings: settings, date: now())
            let process = PythonProcess(
                interpreter: interpreter, program: runtime, folder: folder, environment: await session.environment(folder: folder),
                timeoutSeconds: version.configuration.timeoutSeconds)
            let clock = ContinuousClock(), start = clock.now
            let end = try await process.run(settings: try session.argument(), event: invocation.payload)
            let report = try InvocationReport(session, end, seconds: (clock.now - start) / .seconds(1), answer: process.answer, log: process.log)
            await unpacked.release(version.code)
            await log.write(report.lines, group: session.logGroup, stream: session.logStream)
            return report.outcome
        } catch {
            await unpacked.release(version.code)
            throw error
        }
    }
}
