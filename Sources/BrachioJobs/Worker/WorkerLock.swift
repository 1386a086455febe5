internal import BrachioCore
internal import Foundation

/// Keeps two workers out of one folder: the one before may still be storing where it stands when its server is killed and a new one
/// starts the next. The lock is the system's, and goes with the process.
package final class WorkerLock: Sendable {
    private let descriptor: Int32

    /// Waits until no other worker has the folder.
    package init(_ folder: WorkerFolder) throws {
        let file = folder.url.appendingPathComponent("worker.lock")
        descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(file) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let failure = Self.failure(file)
                close(descriptor)
                throw failure
            }
        }
    }

    deinit { close(descriptor) }

    private static func failure(_ file: URL) -> BrachioError {
        BrachioError(.system, "\(file.path) cannot be locked", cause: String(cString: strerror(errno)))
    }
}
