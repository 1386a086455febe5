internal import BrachioCore
internal import Foundation

/// Runs programs side by side, without a shell, from the calling thread.
///
/// The children stay in this process's group, so that an interrupt from the terminal reaches them too. When one fails, or
/// the calling task is cancelled, the others are killed and waited for before the error is thrown.
struct ChildProcesses {
    struct Command {
        var program: URL
        var arguments: [String]
    }

    struct Outcome {
        /// Exit status; 128 plus the signal's number for a child that a signal ended.
        var status: Int32
        /// The start of what it wrote to standard output and standard error.
        var output: String
    }

    /// How much of one child's output is kept.
    static let outputBytes = 64 << 10
    /// A child that runs for longer is killed.
    static let childSeconds = 900.0

    let atOnce: Int

    /// Runs all commands and calls `finished` with each outcome as it comes; what `finished` throws ends the others.
    func run(_ commands: [Command], finished: (_ index: Int, Outcome) throws -> Void) throws {
        var children: [RunningChild] = []
        defer { children.forEach { $0.kill() } }
        var next = 0
        while next < commands.count || !children.isEmpty {
            while next < commands.count, children.count < max(1, atOnce) {
                children.append(try RunningChild(commands[next], index: next))
                next += 1
            }
            guard !Task.isCancelled else { throw BrachioError(.interrupted, "compiling was interrupted") }
            try waitForOutput(&children)
            while let ended = children.firstIndex(where: \.hasEnded) {
                let child = children.remove(at: ended)
                try finished(child.index, child.outcome())
            }
        }
    }

    /// One command to its end.
    static func run(_ command: Command) throws -> Outcome {
        var result = Outcome(status: 0, output: "")
        try ChildProcesses(atOnce: 1).run([command]) { _, outcome in result = outcome }
        return result
    }

    private func waitForOutput(_ children: inout [RunningChild]) throws {
        var descriptors = children.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&descriptors, nfds_t(descriptors.count), 100) > 0 else {
            for child in children where -child.start.timeIntervalSinceNow > Self.childSeconds {
                throw BrachioError(.limitExceeded, "compiling takes longer than \(Int(Self.childSeconds)) seconds")
            }
            return
        }
        for index in children.indices where descriptors[index].revents != 0 { children[index].read() }
    }
}

/// A child whose standard output and standard error come through one pipe; the end of the pipe is the end of the child.
private struct RunningChild {
    let index: Int
    let identifier: pid_t
    let descriptor: Int32
    let start = Date()
    private var output: [UInt8] = []
    private(set) var hasEnded = false

    init(_ command: ChildProcesses.Command, index: Int) throws {
        self.index = index
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.failure(command, errno) }
        ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var arguments = ([command.program.path] + command.arguments).map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var identifier: pid_t = 0
        let status = posix_spawn(&identifier, command.program.path, &actions, nil, &arguments, environ)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            throw Self.failure(command, status)
        }
        self.identifier = identifier
        descriptor = ends[0]
    }

    private static func failure(_ command: ChildProcesses.Command, _ number: Int32) -> BrachioError {
        BrachioError(.system, "cannot start \(command.program.path)", cause: String(cString: strerror(number)))
    }

    mutating func read() {
        var piece = [UInt8](repeating: 0, count: 4_096)
        let count = Foundation.read(descriptor, &piece, piece.count)
        if count > 0 {
            output.append(contentsOf: piece[..<min(count, max(0, ChildProcesses.outputBytes - output.count))])
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            hasEnded = true
        }
    }

    func outcome() -> ChildProcesses.Outcome {
        close(descriptor)
        let state = wait()
        let status = state & 0x7F == 0 ? state >> 8 & 0xFF : 128 + (state & 0x7F)
        return .init(status: status, output: String(decoding: output, as: UTF8.self))
    }

    func kill() {
        Foundation.kill(identifier, SIGKILL)
        close(descriptor)
        _ = wait()
    }

    private func wait() -> Int32 {
        var state: Int32 = 0
        while waitpid(identifier, &state, 0) < 0, errno == EINTR {}
        return state
    }
}
