internal import BrachioCore
package import Foundation
internal import Synchronization

/// The log file of one function, with the one before it, in no more than the space it is given.
///
/// A log never stops a function: what cannot be written, on a full disk say, is counted and left out.
package final class FunctionLog: Sendable {
    private struct State {
        var descriptor: Int32 = -1
        var bytes = 0
        var lost = 0
    }

    package let file: URL
    private let previous: URL
    private let bytesMax: Int
    private let level: LogLevel
    private let state: Mutex<State>

    /// - Parameters:
    ///   - file: `…/user/REGION/ACCOUNT/FUNCTION.log`. What was in it before is moved to `FUNCTION.log.1` when half the space is used.
    ///   - level: lines that matter less are left out.
    package init(_ file: URL, spaceKibibytes: Int, level: LogLevel) throws {
        self.file = file
        previous = file.appendingPathExtension("1")
        bytesMax = max(1, spaceKibibytes) << 9
        self.level = level
        state = Mutex(State())
        do {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        } catch {
            throw BrachioError(.system, "cannot make the folder of \(file.path)", cause: error.localizedDescription)
        }
    }

    deinit {
        state.withLock { state in
            if state.descriptor >= 0 { close(state.descriptor) }
        }
    }

    /// Lines that could not be written.
    package var lostCount: Int { state.withLock { $0.lost } }

    /// Whether a line of this level is kept at all.
    package func keeps(_ level: LogLevel) -> Bool { level >= self.level }

    package func write(_ line: LogLine) {
        guard keeps(line.level) else { return }
        let bytes = Array(line.line.utf8)
        state.withLock { state in
            if state.bytes + bytes.count > bytesMax { turn(&state) }
            if state.descriptor < 0 { open(&state) }
            let written = state.descriptor < 0 ? -1 : Foundation.write(state.descriptor, bytes, bytes.count)
            state.bytes += max(0, written)
            if written != bytes.count { state.lost += 1 }
        }
    }

    private func open(_ state: inout State) {
        state.descriptor = Foundation.open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        state.bytes = state.descriptor < 0 ? 0 : Int(lseek(state.descriptor, 0, SEEK_END))
        if state.bytes > bytesMax { turn(&state) }
    }

    private func turn(_ state: inout State) {
        if state.descriptor >= 0 { close(state.descriptor) }
        rename(file.path, previous.path)
        state.descriptor = Foundation.open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        state.bytes = 0
    }
}
