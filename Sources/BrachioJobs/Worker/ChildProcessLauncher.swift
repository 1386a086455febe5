internal import BrachioCore
package import Foundation
internal import Synchronization

/// Workers as child processes: `program worker KIND FOLDER`, events from its standard output. When the program that started it is
/// gone, however it went, the worker's standard input ends, and so does the worker.
package struct ChildProcessLauncher: WorkerLauncher {
    let program: URL
    let environment: [String: String]

    /// - Parameters:
    ///   - program: The executable of this very program.
    ///   - environment: The whole environment of the workers: no secrets of this process's own pass to them.
    package init(program: URL, environment: [String: String]) {
        self.program = program
        self.environment = environment
    }

    package func launch(_ id: JobID, in folder: WorkerFolder) async throws -> any RunningWorker {
        let process = Process()
        process.executableURL = program
        process.arguments = ["worker", id.kind.rawValue, folder.url.path]
        process.environment = environment
        process.currentDirectoryURL = folder.url
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = try appending(to: folder.events)
        process.standardError = try appending(to: folder.events)
        let worker = ChildProcess(folder: folder, input: input)
        process.terminationHandler = { process in
            worker.ended(status: process.terminationStatus, bySignal: process.terminationReason == .uncaughtSignal)
        }
        do { try process.run() } catch {
            throw BrachioError(.system, "cannot start the worker of job \(id.name)", cause: error.localizedDescription)
        }
        worker.began(process)
        return worker
    }

    private func appending(to file: URL) throws -> FileHandle {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw BrachioError(.system, "cannot open \(file.path)", cause: String(cString: strerror(errno)))
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// A worker's process.
private final class ChildProcess: RunningWorker, Sendable {
    private struct State {
        var process: Int32?
        var end: WorkerEnd?
        var input: Pipe?
        var waiting: [CheckedContinuation<WorkerEnd, Never>] = []
    }

    private let folder: WorkerFolder
    private let state: Mutex<State>

    init(folder: WorkerFolder, input: sending Pipe) {
        self.folder = folder
        state = Mutex(State(input: input))
    }

    func began(_ process: Process) {
        let identifier = process.processIdentifier
        state.withLock { if $0.end == nil { $0.process = identifier } }
    }

    func interrupt(graceSeconds: Double) {
        state.withLock { state in
            try? state.input?.fileHandleForWriting.close()
            state.input = nil
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + graceSeconds) { [weak self] in
            self?.state.withLock { state in
                // The process is not reaped before its end is recorded, so the number cannot be another's.
                if let process = state.process { kill(process, SIGKILL) }
            }
        }
    }

    func end() async -> WorkerEnd {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state in
                if state.end == nil { state.waiting.append(continuation) }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    func ended(status: Int32, bySignal: Bool) {
        let end = reading(status: status, bySignal: bySignal)
        let waiting = state.withLock { state in
            state.process = nil
            state.end = end
            state.input = nil
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: end) }
    }

    private func reading(status: Int32, bySignal: Bool) -> WorkerEnd {
        if let result = folder.storedResult() {
            return switch result.ending {
            case .finished: .finished
            case .interrupted: .interrupted(hasResult: !result.files.isEmpty)
            case .failed: .failed(result.reason ?? "The worker did not say why it failed")
            }
        }
        return .crashed(bySignal ? "with signal \(status)" : "with status \(status)")
    }
}
