internal import BrachioCore
internal import CFunctionLauncher
internal import Foundation

/// The process of a pipeline, whose output is read. The kernel kills it when the thread that started it ends.
///
/// Foundation's `Process` hands its thread's blocked signals on, and threads of Dispatch block all: a pipeline that was started by it could not be asked
/// to end.
package final class PipelineProcess {
    let output: Int32
    /// What it says of itself.
    let words: PipelineWords
    private let number: Int32
    private var status: Int32?

    /// - Parameter words: the program's path and its arguments.
    /// - Throws: `system` where it cannot be started.
    package init(_ words: [String]) throws {
        var ends: [Int32] = [0, 0]
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard input >= 0, brachio_launch_pipe(&ends) == 0 else {
            if input >= 0 { close(input) }
            throw BrachioError(.system, "the pipeline cannot be started", cause: String(cString: strerror(errno)))
        }
        var said: [Int32] = [0, 0]
        guard brachio_launch_pipe(&said) == 0 else {
            for descriptor in ends + [input] { close(descriptor) }
            throw BrachioError(.system, "the pipeline cannot be started", cause: String(cString: strerror(errno)))
        }
        defer { for descriptor in [input, ends[1], said[1]] { close(descriptor) } }
        do { number = try Self.start(words, [input, ends[1], said[1]]) } catch {
            close(ends[0])
            close(said[0])
            throw error
        }
        output = ends[0]
        self.words = PipelineWords(said[0])
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    /// Ends it: asks, and kills what does not hear. Waits no longer than `endSeconds` in all.
    deinit {
        close(output)
        if ended(within: .zero) == nil {
            signal(SIGTERM)
            if ended(within: .seconds(ClassifierLimits.endSeconds) / 2) == nil { signal(SIGKILL) }
        }
        _ = ended(within: .seconds(ClassifierLimits.endSeconds) / 2)
    }

    /// Its exit status, or 128 and the signal that ended it; `nil` where it still runs after that time.
    package func ended(within limit: Duration) -> Int32? {
        let deadline = ContinuousClock.now + limit
        while status == nil {
            var raw: Int32 = 0
            let found = waitpid(number, &raw, WNOHANG)
            if found == number { status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F }
            if found < 0, errno != EINTR { status = 0 }
            if status != nil || .now >= deadline { break }
            usleep(5_000)
        }
        return status
    }

    /// It leads a session of its own: whatever it started hears it too.
    private func signal(_ signal: Int32) { kill(-number, signal) }

    private static func start(_ words: [String], _ descriptors: [Int32]) throws -> Int32 {
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        let texts = (words + environment + ["/"]).map { strdup($0) }
        defer { texts.forEach { free($0) } }
        let pointers = texts.map { UnsafePointer<CChar>($0) }
        let arguments = Array(pointers.prefix(words.count)) + [nil]
        let variables = Array(pointers.dropFirst(words.count).dropLast()) + [nil]
        var launch = brachio_launch(), failure = brachio_launch_failure()
        let number = arguments.withUnsafeBufferPointer { arguments in
            variables.withUnsafeBufferPointer { variables in
                descriptors.withUnsafeBufferPointer { descriptors in
                    launch.program = arguments[0]
                    launch.arguments = arguments.baseAddress
                    launch.environment = variables.baseAddress
                    launch.folder = pointers.last ?? nil
                    launch.descriptors = descriptors.baseAddress
                    launch.descriptor_count = descriptors.count
                    return brachio_launch_start(&launch, &failure)
                }
            }
        }
        guard number > 0 else { throw BrachioError(.system, "the pipeline cannot be started", cause: String(cString: strerror(failure.number))) }
        return number
    }
}
