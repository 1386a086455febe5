internal import BrachioCore
internal import Foundation
internal import Synchronization

/// Keeps a second agent away from a data folder, until it is released or the process ends.
final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32?>

    init(_ folder: URL) throws {
        let path = folder.appendingPathComponent("lock").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BrachioError(.system, "\(path) cannot be opened", cause: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw BrachioError(.inUse, "another agent uses \(folder.path)", mend: "stop it first: systemctl stop brachio-edge")
        }
        self.descriptor = Mutex(descriptor)
    }

    func release() {
        descriptor.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }

    deinit { release() }
}
