internal import BrachioCore
internal import CFunctionLauncher
internal import Foundation

/// The pipes of one process: its standard output and error, and one for each level of its log, which it is told of by `_GG_LOG_FD_…`.
final class ProcessStreams: @unchecked Sendable {
    /// Places in the process at which the log's pipes are, by level.
    static let logDescriptors: [(level: LogLevel, place: Int32)] = [(.debug, 3), (.info, 4), (.warn, 5), (.error, 6), (.fatal, 7)]

    /// What the process is given as 0, 1, 2, ….
    let given: [Int32]
    private let sources: [(descriptor: Int32, level: LogLevel)]
    private let stop: [Int32]

    init(input: [UInt8]?) throws {
        var opened: [Int32] = []
        func pipe() throws -> [Int32] {
            var ends: [Int32] = [-1, -1]
            let failure = brachio_launch_pipe(&ends)
            guard failure == 0 else { throw BrachioError(.system, "no pipe can be made", cause: String(cString: strerror(-failure))) }
            opened += ends
            return ends
        }
        do {
            let standardInput =
                try input.map { bytes in try Self.checked(bytes.withUnsafeBytes { brachio_launch_input($0.baseAddress, $0.count) }) }
                ?? Self.checked(open("/dev/null", O_RDONLY | O_CLOEXEC))
            opened.append(standardInput)
            let levels: [LogLevel] = [.info, .error] + Self.logDescriptors.map(\.level)
            let pipes = try levels.map { (level: $0, ends: try pipe()) }
            given = [standardInput] + pipes.map { $0.ends[1] }
            sources = pipes.map { ($0.ends[0], $0.level) }
            stop = try pipe()
        } catch {
            opened.forEach { close($0) }
            throw error
        }
        for source in sources { _ = fcntl(source.descriptor, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        sources.forEach { close($0.descriptor) }
        stop.forEach { close($0) }
    }

    /// The process has them; here they would keep the pipes from ending.
    func closeGiven() { given.forEach { close($0) } }

    /// The process has ended: what is in the pipes is read, and no more is waited for.
    func stopReading() { _ = write(stop[1], [0], 1) }

    /// Reads until all pipes have ended or `stopReading` is called, and returns what standard output gave where that is the answer.
    func read(_ output: FunctionProcess.Output) -> [UInt8] {
        var splitters = sources.map { _ in LineSplitter() }
        var polled = (sources.map(\.descriptor) + [stop[0]]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var answer: [UInt8] = []
        var open = sources.count
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        var isStopped = false
        while open > 0, !isStopped {
            if poll(&polled, nfds_t(polled.count), -1) < 0, errno != EINTR { break }
            isStopped = polled[sources.count].revents != 0
            for index in sources.indices where polled[index].fd >= 0 && (isStopped || polled[index].revents != 0) {
                var count = Foundation.read(polled[index].fd, &buffer, buffer.count)
                while count > 0 {
                    if index == 0, let bytesMax = output.answerBytesMax {
                        answer += buffer[..<min(count, max(0, bytesMax - answer.count))]
                    } else {
                        let lines = buffer.withUnsafeBytes { splitters[index].add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                        for line in lines { output.onLine(sources[index].level, line) }
                    }
                    count = Foundation.read(polled[index].fd, &buffer, buffer.count)
                }
                if count == 0 {
                    // A negative descriptor is passed over by poll.
                    polled[index].fd = -1
                    open -= 1
                }
            }
        }
        for index in sources.indices {
            if let line = splitters[index].end() { output.onLine(sources[index].level, line) }
        }
        return answer
    }

    private static func checked(_ descriptor: Int32) throws -> Int32 {
        guard descriptor >= 0 else {
            throw BrachioError(.system, "a function's input cannot be opened", cause: String(cString: strerror(descriptor == -1 ? errno : -descriptor)))
        }
        return descriptor
    }
}
