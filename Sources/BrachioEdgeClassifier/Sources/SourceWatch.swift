internal import BrachioCore
internal import CFunctionLauncher
internal import Foundation

/// The source is no longer wanted.
package struct SourceStopped: Error {}

/// How long a source is waited for: until it has given nothing for too long, and never longer than it is wanted. Whoever stops it need not be the thread
/// that waits.
package final class SourceWatch: Sendable {
    package typealias Deadline = ContinuousClock.Instant

    private let silence: Duration
    private let start: Duration
    /// A pipe whose end says that the source is no longer wanted: it is waited for beside the source's own descriptor.
    private let ends: (read: Int32, write: Int32)

    /// - Parameters:
    ///   - silence: in which a frame must come.
    ///   - start: in which a source that starts a program must give its first one.
    package init(silence: Duration = .seconds(ClassifierLimits.silenceSeconds), start: Duration = .seconds(ClassifierLimits.startSeconds)) {
        self.silence = silence
        self.start = start
        var ends: [Int32] = [-1, -1]
        // Without descriptors there is none for a source either.
        if brachio_launch_pipe(&ends) != 0 { ends = [-1, -1] }
        self.ends = (ends[0], ends[1])
    }

    deinit { for end in [ends.read, ends.write] where end >= 0 { close(end) } }

    /// Ends every wait, now and later.
    package func stop() { _ = write(ends.write, [1], 1) }

    package var isStopped: Bool {
        var ready = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, 0) > 0
    }

    /// When a frame that is begun now must be whole.
    var frameDeadline: Deadline { .now + silence }
    /// When a program that is started now must give something.
    var startDeadline: Deadline { .now + start }

    /// Lets time pass.
    ///
    /// - Throws: ``SourceStopped``.
    func pause(seconds: Double) throws {
        let until = Deadline.now + .seconds(max(0, min(seconds, 86_400)))
        var ready = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
        while case let left = Self.milliseconds(until), left > 0 {
            if poll(&ready, 1, left) > 0 { throw SourceStopped() }
        }
        if isStopped { throw SourceStopped() }
    }

    /// Waits until `descriptor` can be read, or with `writes` be written. Its end and its failure can be read, too.
    ///
    /// - Throws: `system`, saying that `thing` gives no frame, at the deadline; ``SourceStopped``.
    func wait(_ descriptor: Int32, writes: Bool = false, until deadline: Deadline, _ thing: @autoclosure () -> String) throws {
        let began = Deadline.now
        var ready = [pollfd(fd: descriptor, events: Int16(writes ? POLLOUT : POLLIN), revents: 0), pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)]
        while true {
            let count = poll(&ready, 2, Self.milliseconds(deadline))
            if ready[1].revents != 0 { throw SourceStopped() }
            if count > 0 { return }
            guard count < 0 || .now < deadline else {
                throw BrachioError(.system, "\(thing()) gives no frame", cause: "\(Int(((Deadline.now - began) / .seconds(1)).rounded(.up))) s are over")
            }
        }
    }

    private static func milliseconds(_ deadline: Deadline) -> Int32 {
        Int32(max(0, min(3_600_000, ((deadline - .now) / .milliseconds(1)).rounded(.up))))
    }
}
