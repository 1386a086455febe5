internal import BrachioCore
internal import Foundation
internal import Synchronization

/// One invocation's process: from its start to its end, or to the end of its time.
struct PythonProcess {
    let interpreter: URL
    let program: URL
    /// A folder of the invocation's own, which the function may write to.
    let folder: URL
    let environment: [String: String]
    let timeoutSeconds: Int

    enum End: Sendable {
        case exited(Int32)
        case killed(Int32)
        case timedOut
    }

    var answer: URL { folder.appendingPathComponent("answer") }
    var log: URL { folder.appendingPathComponent("log") }

    /// - Parameter settings: JSON for `runtime.py`.
    func run(settings: String, event: Data) async throws -> End {
        let input = folder.appendingPathComponent("event")
        try event.write(to: input)
        let process = Process()
        process.executableURL = interpreter
        process.arguments = ["-u", program.path, settings]
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try Self.emptyFile(answer)
        process.standardError = try Self.emptyFile(log)
        let limit = Limit()
        // Whoever waits for the answer may stop waiting, and the server may end.
        return try await withTaskCancellationHandler {
            try await ended(process, limit)
        } onCancel: {
            limit.cancel()
        }
    }

    private func ended(_ process: Process, _ limit: Limit) async throws -> End {
        try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { process in
                let hasTimedOut = limit.end()
                // What the function left running goes with it: it leads a process group of its own.
                kill(-process.processIdentifier, SIGKILL)
                if hasTimedOut { return continuation.resume(returning: .timedOut) }
                let status = process.terminationStatus
                continuation.resume(returning: process.terminationReason == .uncaughtSignal ? .killed(status) : .exited(status))
            }
            do { try process.run() } catch {
                process.terminationHandler = nil
                return continuation.resume(throwing: BrachioError(.system, "cannot start \(interpreter.path)", cause: error.localizedDescription))
            }
            limit.begin(process.processIdentifier, seconds: timeoutSeconds)
        }
    }

    private static func emptyFile(_ file: URL) throws -> FileHandle {
        let descriptor = open(file.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BrachioError(.system, "cannot make \(file.path)", cause: String(cString: strerror(errno))) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// Kills a process whose time is over or whose answer nobody waits for, and nobody else who got its number afterwards.
private final class Limit: Sendable {
    private struct State {
        var process: Int32?
        var hasEnded = false
        var hasTimedOut = false
        var isCancelled = false
    }

    private let state = Mutex(State())

    func begin(_ identifier: Int32, seconds: Int) {
        let isCancelled = state.withLock { state in
            if !state.hasEnded { state.process = identifier }
            return state.isCancelled
        }
        if isCancelled { return cancel() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in self?.fire() }
    }

    private func fire() {
        state.withLock { state in
            guard let process = state.process else { return }
            state.hasTimedOut = true
            Self.kill(process)
        }
    }

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            if let process = state.process { Self.kill(process) }
        }
    }

    private static func kill(_ process: Int32) {
        Foundation.kill(-process, SIGKILL)
        Foundation.kill(process, SIGKILL)
    }

    /// Whether the process was killed because its time was over.
    func end() -> Bool {
        state.withLock { state in
            state.process = nil
            state.hasEnded = true
            return state.hasTimedOut
        }
    }
}
