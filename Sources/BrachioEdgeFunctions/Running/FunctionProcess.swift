internal import BrachioCore
internal import CFunctionLauncher
internal import Foundation
internal import Synchronization

/// How a function's process ended.
package struct ProcessEnd: Sendable, Hashable {
    /// The exit status, or 128 and the number of the signal that ended it.
    package var status: Int32
    /// What it printed on standard output, where that was asked for.
    package var output: [UInt8]

    package var reason: String {
        status > 128 ? "a signal ended it: \(String(cString: strsignal(status - 128)))" : "it ended with status \(status)"
    }
}

/// A running process of a function. When the agent dies, however that happens, the kernel kills it.
final class FunctionProcess: Sendable {
    /// What becomes of the output.
    struct Output: Sendable {
        /// Called for every line, on one thread.
        var onLine: @Sendable (LogLevel, String) -> Void
        /// Standard output is kept as the function's answer, up to this size, and not taken as lines.
        var answerBytesMax: Int?
    }

    private let number: Mutex<Int32?>

    private init(_ number: Int32) { self.number = Mutex(number) }

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - input: all of standard input.
    ///   - onEnd: called once, after all output has been handed over.
    /// - Throws: `system` where it cannot be started.
    static func start(
        _ specification: LaunchSpecification, input: [UInt8]? = nil, output: Output, onEnd: @escaping @Sendable (ProcessEnd) -> Void
    ) async throws -> FunctionProcess {
        try await withCheckedThrowingContinuation { continuation in
            // The thread that starts a process has to outlive it: the kernel takes that thread's end for the agent's.
            detach("function") {
                do {
                    let streams = try ProcessStreams(input: input)
                    let number = Result { try LaunchCall.start(specification, descriptors: streams.given) }
                    streams.closeGiven()
                    let process = FunctionProcess(try number.get())
                    continuation.resume(returning: process)
                    onEnd(process.run(streams, output))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// Asks it and its children to end.
    func terminate() { signal(SIGTERM) }

    func kill() { signal(SIGKILL) }

    /// `nil` once it has ended.
    var identifier: Int32? { number.withLock { $0 } }

    private func signal(_ signal: Int32) {
        number.withLock { number in
            // Its number cannot be another's: it is reaped after this value is gone.
            if let number, Foundation.kill(-number, signal) != 0 { Foundation.kill(number, signal) }
        }
    }

    private func run(_ streams: ProcessStreams, _ output: Output) -> ProcessEnd {
        let number = identifier ?? 0
        let answer = Mutex<[UInt8]>([])
        let hasRead = DispatchSemaphore(value: 0)
        Self.detach("function output") {
            let read = streams.read(output)
            answer.withLock { $0 = read }
            hasRead.signal()
        }
        brachio_launch_await_end(number)
        // Children of its own that it left behind go with it.
        Foundation.kill(-number, SIGKILL)
        self.number.withLock { $0 = nil }
        let status = brachio_launch_wait(number)
        streams.stopReading()
        hasRead.wait()
        return ProcessEnd(status: status, output: answer.withLock { $0 })
    }

    private static func detach(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.stackSize = 256 << 10
        thread.start()
    }
}
