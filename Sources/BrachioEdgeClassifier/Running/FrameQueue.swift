internal import Foundation

/// Frames between the thread that takes them and the one that classifies them. A live source never waits: the oldest frame goes, and is counted.
final class FrameQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var frames: [(frame: Frame, number: Int, taken: Duration)] = []
    private var number = 0
    private var isClosed = false
    private var dropped = 0

    var droppedCount: Int { condition.withLock { dropped } }
    var takenCount: Int { condition.withLock { number } }

    /// - Parameter isLive: whether the oldest frame makes room; otherwise the caller waits. `false` when nobody takes frames any more.
    func put(_ frame: Frame, isLive: Bool, at now: Duration) -> Bool {
        condition.withLock {
            while !isLive, !isClosed, frames.count >= ClassifierLimits.waitingFramesCount { condition.wait() }
            guard !isClosed else { return false }
            if frames.count >= ClassifierLimits.waitingFramesCount {
                frames.removeFirst()
                dropped += 1
            }
            number += 1
            frames.append((frame, number, now))
            condition.broadcast()
            return true
        }
    }

    /// Waits for the next frame; `nil` when there will be none.
    func take() -> (frame: Frame, number: Int, taken: Duration)? {
        condition.withLock {
            while frames.isEmpty, !isClosed { condition.wait() }
            guard !isClosed else { return nil }
            defer { condition.broadcast() }
            return frames.removeFirst()
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
