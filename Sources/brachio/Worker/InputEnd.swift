internal import Foundation
internal import Synchronization

/// Knows when the standard input has ended: the server asks to stop, or is gone.
final class InputEnd: Sendable {
    private let came = Mutex(false)

    /// - Parameter onEnd: Called on a thread of its own.
    init(onEnd: @escaping @Sendable () -> Void = {}) {
        Thread.detachNewThread { [self] in
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            came.withLock { $0 = true }
            onEnd()
        }
    }

    var hasCome: Bool { came.withLock { $0 } }
}
